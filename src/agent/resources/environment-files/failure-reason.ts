import type { ServiceError } from "../secrets/failure-reason.ts";

/** Why an environment file can't be had. */
export type EnvironmentFileFailure =
  | { readonly kind: "no credentials" }
  | { readonly kind: "invalid ARN"; readonly value: string }
  | (InBucket & { readonly kind: "refused"; readonly error: ServiceError })
  | (InBucket & { readonly kind: "unreachable" })
  | (InBucket & { readonly kind: "unreadable"; readonly problem: string });

interface InBucket {
  readonly bucket: string;
  readonly key: string;
}

/** The words for a time-out, which others of AWS's texts have too. */
const CANCELED = "RequestCanceled: request context canceled caused by: context deadline exceeded";

/**
 * The `stoppedReason` of a task whose environment files can't be had, in the words of Fargate, which names the first.
 * Source: reasons seen on AWS (reference `collaborators.md`, 13). `failures` has one at least.
 */
export function fargateFileReason(failures: readonly EnvironmentFileFailure[]): string {
  const [first] = failures;
  return `ResourceInitializationError: failed to download env files: ${first ? fargateTail(first) : ""}`;
}

function fargateTail(failure: EnvironmentFileFailure): string {
  switch (failure.kind) {
    case "refused": {
      const { code, message } = failure.error;
      return `file download command: non-empty error stream: ${code}: ${message}`;
    }
    case "unreachable":
      return `file download command: non-empty error stream: ${CANCELED}`;
    default:
      return agentReason(failure);
  }
}

/** The same for a task on a container instance, several joined. Source: Amazon ECS agent, `envfile.go`. */
export function containerInstanceFileReason(failures: readonly EnvironmentFileFailure[]): string {
  return [...new Set(failures.map(agentReason))].join(";");
}

function agentReason(failure: EnvironmentFileFailure): string {
  switch (failure.kind) {
    case "no credentials":
      return "environment file resource: unable to find execution role credentials";
    case "invalid ARN":
      return (
        `unable to parse bucket and key from s3 ARN specified in environmentFile ${failure.value}, ` +
        `error: invalid s3 arn: ${failure.value}`
      );
    case "refused":
      return `${notDownloaded(failure)}: ${failure.error.code}: ${failure.error.message}`;
    case "unreachable":
      return `${notDownloaded(failure)}: ${CANCELED}`;
    default:
      return `unable to read env file with key ${failure.key} from bucket ${failure.bucket}, error: ${failure.problem}`;
  }
}

function notDownloaded({ bucket, key }: InBucket): string {
  return `unable to download env file with key ${key} from bucket ${bucket}, error`;
}
