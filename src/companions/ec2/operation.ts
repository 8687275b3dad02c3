import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Tx } from "../../store/view.ts";

/**
 * What an operation is given. It runs in one transaction, in which the caller's network is there already; what
 * it throws takes everything back.
 */
export interface Ec2Context<Input> {
  readonly input: Shape<Input>;
  readonly tx: Tx;
  readonly caller: Caller;
  readonly ids: Ids;
  /** Tells the operator of something a user should know. */
  readonly warn: (message: string) => void;
}

/** One EC2 operation, by the SDK's shapes of its request and its result. */
export type Ec2Operation<Input, Output extends object> = (
  context: Ec2Context<Input>,
) => Shape<Output>;

/** Any operation, once its shapes no longer matter: the wire layer matched input and name. */
export type AnyEc2Operation = (context: Ec2Context<never>) => object;
