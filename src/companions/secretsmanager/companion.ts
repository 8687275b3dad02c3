import { checkConstraints } from "../../domain/constraints/constraints.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import { SealError, type Sealer } from "../../runtime/sealer.ts";
import type { Store } from "../../store/view.ts";
import { findOperation } from "../../wire/find-operation.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import { followSecrets } from "./known-secrets.ts";
import type { AnySecretsOperation, SecretsContext } from "./operation.ts";
import { secretsManagerOperations } from "./operations.ts";
import { secretsManagerPermissions } from "./permissions.ts";
import { forgetDue } from "./stored.ts";

export interface SecretsManagerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly sealer: Sealer;
}

/** AWS Secrets Manager. Its README says what is there. */
export function secretsManager(options: SecretsManagerOptions): AwsService {
  const known = followSecrets(options.store);
  return {
    signingName: "secretsmanager",
    protocol: "json-1.1",
    targetPrefix: "secretsmanager",
    version: "2017-10-17",
    loadModel: () => import("@aws-sdk/client-secrets-manager"),
    permissions: (call) => secretsManagerPermissions(call, known),
    hasResourcePolicies: true,
    handle: (call) => run(options, call),
  };
}

async function run(options: SecretsManagerOptions, call: Call): Promise<object> {
  const operation = findOperation<AnySecretsOperation>(
    "secretsmanager",
    secretsManagerOperations,
    call,
  );
  checkConstraints(call.input, operation.rules);
  const { store, clock, ids, sealer, log } = options;
  try {
    return await store.write((tx) => {
      const nowMs = clock.nowMs();
      // What is over is gone for everybody from this moment, whenever the loop gets to it.
      forgetDue(tx, nowMs);
      // The wire has checked every member's type by the schema of the operation that this context is for.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` is a type no check can reach
      const input = call.input as never;
      const { caller, check = () => {} } = call;
      const context: SecretsContext<never> = { input, tx, caller, nowMs, ids, sealer, check };
      return operation.handle(context);
    });
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw keyProblem(log, call, error);
  }
}

/** The operator learns which key is missing, the caller that it is the key. */
function keyProblem(log: Log, { operation, requestId }: Call, error: SealError): ApiError {
  log.error("a secret can't be sealed or opened", { operation, requestId, error: error.message });
  return new ApiError(
    /^(Get|BatchGet)/.test(operation) ? "DecryptionFailure" : "EncryptionFailure",
    "Secrets Manager can't use the provided KMS key: Longshore's key file is missing or is another one. Its log says more.",
  );
}
