import type { Caller } from "../../domain/scope.ts";
import type { RequiredGiven, Shape } from "../../domain/shape.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { PolicySource } from "../../store/principal.ts";
import type { Tx } from "../../store/view.ts";

/** Where an operation runs: in one transaction, which what it throws takes back. */
export interface IamSurroundings {
  readonly tx: Tx;
  readonly caller: Caller;
  readonly nowMs: number;
  readonly ids: Ids;
  readonly sealer: Sealer;
  /** AWS's own policies, and the reader of documents. */
  readonly source: PolicySource;
}

export interface IamContext<Input> extends IamSurroundings {
  /** The companion has checked that the required members are there. */
  readonly input: RequiredGiven<Shape<Input>>;
}

/** One IAM operation, by the SDK's shapes of its request and its result. */
export type IamOperation<Input, Output extends object = object> = (
  context: IamContext<Input>,
) => Shape<Output>;

/** Any operation, once its shapes no longer matter: the wire layer matched input and name. */
export type AnyIamOperation = (context: IamContext<never>) => object;
