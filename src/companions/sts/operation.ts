import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { PolicySource } from "../../store/principal.ts";
import type { Tx } from "../../store/view.ts";
import type { Call } from "../../wire/service.ts";

/** What an operation is given. It runs in one transaction, which what it throws takes back. */
export interface StsContext<Input> {
  readonly input: Shape<Input>;
  readonly tx: Tx;
  readonly caller: Caller;
  /** How the call came, which policies may ask for. */
  readonly call: Pick<Call, "sourceIp" | "userAgent">;
  readonly nowMs: number;
  readonly ids: Ids;
  readonly sealer: Sealer;
  readonly source: PolicySource;
  /** `true` refuses what AWS refuses (docs/extensions.md, "root-assumes-roles"). */
  readonly strict: boolean;
}

/** One STS operation, by the SDK's shapes of its request and its result. */
export type StsOperation<Input, Output extends object> = (
  context: StsContext<Input>,
) => Shape<Output>;

/** Any operation, once its shapes no longer matter: the wire layer matched input and name. */
export type AnyStsOperation = (context: StsContext<never>) => object;
