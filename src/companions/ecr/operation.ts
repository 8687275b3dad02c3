import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Tx, View } from "../../store/view.ts";
import type { EcrServices } from "./services.ts";

/** What an operation is given. What it does to the store, it does in one transaction. */
export interface EcrContext<Input> extends EcrServices {
  readonly input: Shape<Input>;
  readonly caller: Caller;
  readonly read: <T>(look: (view: View) => T) => Promise<T>;
  readonly write: <T>(change: (tx: Tx) => T) => Promise<T>;
}

/** One ECR operation, by the SDK's shapes of its request and its response. */
export type EcrOperation<Input, Output extends object> = (
  context: EcrContext<Input>,
) => Promise<Shape<Output>>;

/** Any operation, once its shapes no longer matter: the wire layer matched input and name. */
export type AnyEcrOperation = (context: EcrContext<never>) => Promise<object>;
