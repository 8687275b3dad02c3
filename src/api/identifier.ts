import { containerInstanceArn, parseArn, taskArn } from "../domain/arn.ts";
import type { ClusterRecord } from "../domain/cluster/cluster.ts";
import { ApiError } from "../domain/errors.ts";

/** What lives in a cluster and is named by id or ARN. */
const KINDS = {
  task: { idName: "taskId", arnOf: taskArn },
  "container-instance": { idName: "instanceId", arnOf: containerInstanceArn },
} as const;

/** Hexadecimal digits, in the short format of before 2018 with hyphens between them. */
const ID_LENGTHS: readonly number[] = [32, 36];

/**
 * The ARN that an id or ARN stands for in a cluster, whether there is such a thing or not.
 *
 * Throws InvalidParameterException, in AWS's words, for what can be neither, and for the ARN of something
 * else, of another account or of another cluster.
 */
export function arnInCluster(
  cluster: ClusterRecord,
  kind: keyof typeof KINDS,
  reference: string,
): string {
  if (reference.startsWith("arn:")) return checkArn(cluster, kind, reference);
  const { idName, arnOf } = KINDS[kind];
  if (/[:/]/.test(reference)) throw wrongSeparators();
  if (!ID_LENGTHS.includes(reference.length)) {
    throw invalid(`${idName} length should be one of [${ID_LENGTHS.join(",")}]`);
  }
  return arnOf(cluster, cluster.clusterName, reference);
}

function checkArn(cluster: ClusterRecord, kind: keyof typeof KINDS, arn: string): string {
  const parsed = parseArn(arn);
  if (parsed?.service !== "ecs") throw wrongSeparators();
  const { accountId, resourceType, resource } = parsed;
  if (accountId !== cluster.accountId) {
    throw invalid(`Identifier is for ${accountId}. Your accountId is ${cluster.accountId}`);
  }
  if (resourceType !== kind) throw invalid(`Unsupported resource type: ${resourceType}`);
  const parts = resource.split("/");
  if (parts.length > 2) throw wrongSeparators();
  const [itsCluster = ""] = parts;
  // The short format names no cluster.
  if (parts.length === 2 && itsCluster !== cluster.clusterName) {
    throw invalid(
      `Invalid identifier: Identifier is for cluster ${itsCluster}. ` +
        `Your cluster is ${cluster.clusterName}`,
    );
  }
  return arn;
}

function wrongSeparators(): ApiError {
  return invalid("Invalid identifier: Unexpected number of separators");
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
