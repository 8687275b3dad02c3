import type { Rules } from "../../domain/constraints/constraints.ts";
import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { Tx } from "../../store/view.ts";
import type { CheckPermission } from "../../wire/service.ts";

/**
 * What an operation is given. It runs in one transaction, in which what was due for deletion is gone; what it throws
 * takes everything back. The input is as the operation's rules want it.
 */
export interface SecretsContext<Input> {
  readonly input: Shape<Input>;
  readonly tx: Tx;
  readonly caller: Caller;
  readonly nowMs: number;
  readonly ids: Ids;
  readonly sealer: Sealer;
  /** Throws for what the caller may not do, beyond what the operation as a whole needs. */
  readonly check: CheckPermission;
}

/** One operation of Secrets Manager, by the SDK's shapes of its request and its result. */
export interface SecretsOperation<Input, Output extends object> {
  readonly rules: Rules;
  readonly handle: (context: SecretsContext<Input>) => Shape<Output>;
}

/** Any operation, once its shapes no longer matter: the wire layer matched input and name. */
export interface AnySecretsOperation {
  readonly rules: Rules;
  readonly handle: (context: SecretsContext<never>) => object;
}
