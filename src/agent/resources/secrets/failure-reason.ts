/** Why a secret of a task can't be had. */
export type SecretFailure =
  | { readonly kind: "no credentials"; readonly provider: "ssm" | "asm" }
  | { readonly kind: "invalid reference"; readonly valueFrom: string }
  | {
      readonly kind: "invalid parameters";
      readonly region: string;
      readonly names: readonly string[];
    }
  | {
      readonly kind: "parameters refused";
      readonly region: string;
      readonly error: ServiceError;
      readonly attempts?: number;
    }
  | {
      readonly kind: "secret refused";
      readonly arn: string;
      readonly error: ServiceError;
      readonly attempts?: number;
    }
  | { readonly kind: "parameters unreachable"; readonly region: string; readonly attempts: number }
  | { readonly kind: "secret unreachable"; readonly arn: string; readonly attempts: number }
  | { readonly kind: "no such key"; readonly key: string }
  | { readonly kind: "no text"; readonly arn: string; readonly key: string | undefined };

/** What a service answered, as the SDKs print it: `AccessDeniedException: User: … is not authorized …`. */
export interface ServiceError {
  readonly code: string;
  readonly message: string;
}

/**
 * The `stoppedReason` of a task whose secrets can't be had, in the words of Fargate. It names the first failure, as
 * Fargate does. Source: Amazon ECS Developer Guide, "ResourceInitializationError", and reasons seen on AWS (reference
 * `collaborators.md`, 4.4). `failures` has one at least.
 */
export function fargateSecretReason(failures: readonly SecretFailure[]): string {
  const [first] = failures.toSorted((a, b) => order(a) - order(b));
  return `${PREFIX}: execution resource retrieval failed: ${first ? fargateTail(first) : ""}`;
}

const PREFIX = "ResourceInitializationError: unable to pull secrets or registry auth";

/** Fargate fetches parameters before secrets. */
function order(failure: SecretFailure): number {
  return ofParameters(failure) ? 0 : 1;
}

function ofParameters(failure: SecretFailure): boolean {
  return (
    failure.kind.includes("parameters") ||
    (failure.kind === "no credentials" && failure.provider === "ssm")
  );
}

function fargateTail(failure: SecretFailure): string {
  const what = ofParameters(failure)
    ? "unable to retrieve secrets from ssm"
    : "unable to retrieve secret from asm";
  const { attempts = 1 } = "attempts" in failure ? failure : {};
  return `${what}: service call has been retried ${attempts} time(s): ${fargateCause(failure)}`;
}

function fargateCause(failure: SecretFailure): string {
  switch (failure.kind) {
    case "invalid parameters":
      return `invalid ssm parameters: ${failure.names.join(", ")}`;
    case "parameters refused":
      return print(failure.error);
    case "secret refused":
      return `failed to fetch secret ${failure.arn} from secrets manager: ${print(failure.error)}`;
    case "parameters unreachable":
      return UNREACHABLE;
    case "secret unreachable":
      return `failed to fetch secret ${failure.arn} from secrets manager: ${UNREACHABLE}`;
    default:
      return plainReason(failure);
  }
}

const UNREACHABLE =
  "RequestCanceled: request context canceled caused by: context deadline exceeded. " +
  "Please check your task network configuration.";

/**
 * The same for a task on a container instance, where the agent says it: parameters first, several failures joined.
 * Source: Amazon ECS agent, `ssmsecret.go`, `asmsecret.go`, `asm.go`.
 */
export function containerInstanceSecretReason(failures: readonly SecretFailure[]): string {
  const reasons = failures.toSorted((a, b) => order(a) - order(b)).map(agentReason);
  return [...new Set(reasons)].join(";");
}

function agentReason(failure: SecretFailure): string {
  switch (failure.kind) {
    case "invalid parameters":
      return `${fromParameterStore(failure.region)}: invalid parameters: ${failure.names.join(",")}`;
    case "parameters refused":
      return `${fromParameterStore(failure.region)}: ${print(failure.error)}`;
    case "parameters unreachable":
      return `${fromParameterStore(failure.region)}: ${UNREACHABLE}`;
    case "secret refused": {
      const error = print(failure.error);
      if (failure.error.code !== "ResourceNotFoundException") {
        return `secret ${failure.arn}: ${error}`;
      }
      return (
        `ResourceNotFoundException: The task can't retrieve the secret with ARN '${failure.arn}' from AWS ` +
        `Secrets Manager. Check whether the secret exists in the specified Region: ${error}`
      );
    }
    case "secret unreachable":
      return `secret ${failure.arn}: ${UNREACHABLE}`;
    default:
      return plainReason(failure);
  }
}

function fromParameterStore(region: string): string {
  return `fetching secret data from SSM Parameter Store in ${region}`;
}

/** What both say alike. */
function plainReason(
  failure: SecretFailure & {
    readonly kind: "no credentials" | "invalid reference" | "no such key" | "no text";
  },
): string {
  switch (failure.kind) {
    case "no credentials": {
      const resource = failure.provider === "ssm" ? "ssm secret resource" : "ASM secret resource";
      return `${resource}: unable to find execution role credentials`;
    }
    case "invalid reference":
      return (
        `trying to retrieve secret with value ${failure.valueFrom} resulted in error: an invalid ARN format ` +
        "for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again."
      );
    case "no such key":
      return `retrieved secret from Secrets Manager did not contain json key ${failure.key}`;
    default:
      // The agent prints its JSON reader's error here, which quotes the secret (unverified).
      return failure.key === undefined
        ? `retrieved secret ${failure.arn} from Secrets Manager is binary`
        : `retrieved secret ${failure.arn} from Secrets Manager is not a JSON object with the key ${failure.key}`;
  }
}

function print({ code, message }: ServiceError): string {
  return `${code}: ${message}`;
}

/** Why a login of a registry, which is a secret, can't be had. */
export type RegistryFailure =
  | { readonly kind: "no credentials" }
  | { readonly kind: "refused"; readonly arn: string; readonly error: ServiceError }
  | { readonly kind: "unreachable"; readonly arn: string; readonly attempts: number }
  | { readonly kind: "malformed"; readonly problem: string };

/** The reason of a task whose image is in a registry of which the login can't be had, in the words of Fargate. */
export function fargateRegistryReason(failure: RegistryFailure): string {
  const attempts = failure.kind === "unreachable" ? failure.attempts : 1;
  return (
    `${PREFIX}: execution resource retrieval failed: unable to get registry auth from asm: service call has been ` +
    `retried ${attempts} time(s): ${registryCause(failure)}`
  );
}

/** The same for a task on a container instance. Source: Amazon ECS agent, `asmauth.go`, `asm.go`. */
export function containerInstanceRegistryReason(failure: RegistryFailure): string {
  return registryCause(failure);
}

function registryCause(failure: RegistryFailure): string {
  switch (failure.kind) {
    case "no credentials":
      return "asm resource: unable to find execution role credentials";
    case "refused":
      return `asm fetching secret from the service for ${failure.arn}: ${print(failure.error)}`;
    case "unreachable":
      return `asm fetching secret from the service for ${failure.arn}: ${UNREACHABLE}`;
    default:
      return failure.problem;
  }
}

/** Why ECR gives no token. */
export type EcrTokenFailure =
  | { readonly kind: "refused"; readonly error: ServiceError }
  | { readonly kind: "unreachable"; readonly detail: string };

/**
 * The reason of a task on Fargate whose image is in Amazon ECR, which gives no token. On container instances it is the
 * container that has a reason: it can't be pulled.
 */
export function ecrTokenReason(failure: EcrTokenFailure): string {
  if (failure.kind === "refused") {
    return (
      `${PREFIX}: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been ` +
      `retried 1 time(s): ${print(failure.error)}`
    );
  }
  return (
    `${PREFIX}: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and ` +
    `Amazon ECR. Check your task network configuration. ${failure.detail}`
  );
}
