import { checkQueryConstraints } from "../../domain/constraints/query-constraints.ts";
import { awsManagedPolicies } from "../../domain/policy/aws-managed.ts";
import { policyReader } from "../../domain/policy/policy-cache.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { Store } from "../../store/view.ts";
import { findOperation } from "../../wire/find-operation.ts";
import { operationSchema } from "../../wire/schema.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import { DURATIONS, STS_CONSTRAINTS } from "./constraints.ts";
import type { AnyStsOperation, StsContext } from "./operation.ts";
import { stsOperations } from "./operations.ts";
import { stsPermissions } from "./permissions.ts";

export interface StsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sealer: Sealer;
  readonly settings: { readonly strict: boolean };
}

/** AWS Security Token Service. Its README says what is there. */
export function sts(options: StsOptions): AwsService {
  let model: Promise<Readonly<Record<string, unknown>>> | undefined;
  const loadModel = (): Promise<Readonly<Record<string, unknown>>> =>
    (model ??= import("@aws-sdk/client-sts"));
  const read = policyReader();
  return {
    signingName: "sts",
    unsigned: ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"],
    protocol: "query",
    version: "2011-06-15",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    loadModel,
    permissions: stsPermissions,
    handle: async (call) => {
      const operation = findOperation<AnyStsOperation>("sts", stsOperations, call);
      checkInput(call, await loadModel());
      const managed = await awsManagedPolicies();
      return run(options, { call, operation, source: { managed, read } });
    },
  };
}

function checkInput({ operation, input }: Call, model: Readonly<Record<string, unknown>>): void {
  const required = operationSchema(model, operation)?.input.required ?? [];
  const constraints = { ...STS_CONSTRAINTS, DurationSeconds: DURATIONS[operation] };
  checkQueryConstraints({ input, required, constraints });
}

function run(
  { store, clock, ids, sealer, settings }: StsOptions,
  given: {
    readonly call: Call;
    readonly operation: AnyStsOperation;
    readonly source: StsContext<never>["source"];
  },
): Promise<object> {
  const { call, operation, source } = given;
  // The wire has checked every member's type by the schema of the operation that this context is for.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` is a type no check can reach
  const input = call.input as never;
  const { caller } = call;
  const { strict } = settings;
  return store.write((tx) => {
    const nowMs = clock.nowMs();
    const surroundings = { tx, caller, call, nowMs, ids, sealer, source, strict };
    return operation({ input, ...surroundings });
  });
}
