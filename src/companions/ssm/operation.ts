import type { Rules } from "../../domain/constraints/constraints.ts";
import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { Tx } from "../../store/view.ts";
import type { SecretReferences } from "./secret-reference.ts";

/**
 * What an operation is given. It runs in one transaction; what it throws takes everything back. The input is as the
 * operation's rules want it.
 */
export interface SsmContext<Input> {
  readonly input: Shape<Input>;
  readonly tx: Tx;
  readonly caller: Caller;
  readonly nowMs: number;
  readonly sealer: Sealer;
  /** The secrets of Secrets Manager that the input names. */
  readonly secrets: SecretReferences;
  /** `true` refuses what AWS would refuse, or has and Longshore has not (docs/extensions.md). */
  readonly strict: boolean;
  /** Tells the operator of something a user should know. */
  readonly warn: (message: string) => void;
}

/** One operation of Systems Manager, by the SDK's shapes of its request and its result. */
export interface SsmOperation<Input, Output extends object> {
  readonly rules: Rules;
  readonly handle: (context: SsmContext<Input>) => Shape<Output>;
}

/** Any operation, once its shapes no longer matter: the wire layer matched input and name. */
export interface AnySsmOperation {
  readonly rules: Rules;
  readonly handle: (context: SsmContext<never>) => object;
}
