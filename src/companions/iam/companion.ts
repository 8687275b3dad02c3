import { checkQueryConstraints } from "../../domain/constraints/query-constraints.ts";
import { wholeSecond } from "../../domain/identity/whole-second.ts";
import { awsManagedPolicies } from "../../domain/policy/aws-managed.ts";
import { policyReader } from "../../domain/policy/policy-cache.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { PolicySource } from "../../store/principal.ts";
import type { Store } from "../../store/view.ts";
import { findOperation } from "../../wire/find-operation.ts";
import { operationSchema } from "../../wire/schema.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import { IAM_CONSTRAINTS } from "./constraints.ts";
import type { AnyIamOperation, IamContext } from "./operation.ts";
import { iamPermissions } from "./permissions.ts";

export interface IamOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sealer: Sealer;
}

/** AWS Identity and Access Management. Its README says what is there. */
export function iam(options: IamOptions): AwsService {
  let model: Promise<Readonly<Record<string, unknown>>> | undefined;
  const loadModel = (): Promise<Readonly<Record<string, unknown>>> =>
    (model ??= import("@aws-sdk/client-iam"));
  const read = policyReader();
  return {
    signingName: "iam",
    protocol: "query",
    version: "2010-05-08",
    xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    loadModel,
    permissions: iamPermissions(options.store),
    handle: async (call) => {
      const operation = await operationOf(call);
      const required = operationSchema(await loadModel(), call.operation)?.input.required ?? [];
      checkQueryConstraints({ input: call.input, required, constraints: IAM_CONSTRAINTS });
      const source = { managed: await awsManagedPolicies(), read };
      return run(options, { call, operation, source });
    },
  };
}

/** They are loaded at the first request too: so many files would be felt at the start. */
async function operationOf(call: Call): Promise<AnyIamOperation> {
  const { iamOperations } = await import("./operations.ts");
  return findOperation<AnyIamOperation>("iam", iamOperations, call);
}

function run(
  { store, clock, ids, sealer }: IamOptions,
  given: {
    readonly call: Call;
    readonly operation: AnyIamOperation;
    readonly source: PolicySource;
  },
): Promise<object> {
  const { call, operation, source } = given;
  // The wire has checked every member's type by the schema of the operation that this context is for.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` is a type no check can reach
  const input = call.input as never;
  const { caller } = call;
  return store.write((tx) => {
    const nowMs = wholeSecond(clock.nowMs());
    const context: IamContext<never> = { input, tx, caller, nowMs, ids, sealer, source };
    return operation(context);
  });
}
