import { checkConstraints } from "../../domain/constraints/constraints.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { SealError, type Sealer } from "../../runtime/sealer.ts";
import type { Store } from "../../store/view.ts";
import { findOperation } from "../../wire/find-operation.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import type { AnySsmOperation, SsmContext } from "./operation.ts";
import { ssmOperations } from "./operations.ts";
import { ssmPermissions } from "./permissions.ts";
import { resolveSecrets, type Secrets } from "./secret-reference.ts";

export interface SsmOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly sealer: Sealer;
  /** Secrets Manager, for parameters that stand for secrets. */
  readonly secrets: Secrets;
  readonly settings: { readonly strict: boolean };
}

/** Parameter Store of AWS Systems Manager. Its README says what is there. */
export function ssm(options: SsmOptions): AwsService {
  return {
    signingName: "ssm",
    protocol: "json-1.1",
    targetPrefix: "AmazonSSM",
    version: "2014-11-06",
    loadModel: () => import("@aws-sdk/client-ssm"),
    permissions: (call) => ssmPermissions(call, options),
    // Those that secrets have, which parameters may stand for.
    hasResourcePolicies: true,
    handle: (call) => run(options, call),
  };
}

async function run(options: SsmOptions, call: Call): Promise<object> {
  const operation = findOperation<AnySsmOperation>("ssm", ssmOperations, call);
  checkConstraints(call.input, operation.rules);
  const { store, clock, sealer } = options;
  const secrets = await resolveSecrets(call, options.secrets);
  try {
    return await store.write((tx) => {
      // The wire has checked every member's type by the schema of the operation that this context is for.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` is a type no check can reach
      const input = call.input as never;
      const { caller } = call;
      const context: SsmContext<never> = {
        input,
        tx,
        caller,
        nowMs: clock.nowMs(),
        sealer,
        secrets,
        strict: options.settings.strict,
        warn: (message) =>
          options.log.warn(message, { operation: call.operation, requestId: call.requestId }),
      };
      return operation.handle(context);
    });
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw keyProblem(options.log, call, error);
  }
}

/** The operator learns which key is missing, the caller that it is the key. */
function keyProblem(log: Log, { operation, requestId }: Call, error: SealError): ApiError {
  log.error("a parameter can't be sealed or opened", {
    operation,
    requestId,
    error: error.message,
  });
  return new ApiError(
    "InvalidKeyId",
    "The query key ID isn't valid: Longshore's key file is missing or is another one. Its log says more.",
  );
}
