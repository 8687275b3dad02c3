import { parseArn, type ParsedArn } from "../domain/arn.ts";
import type { TagRecord } from "../domain/cluster/cluster.ts";
import { ApiError, type ErrorCode } from "../domain/errors.ts";
import type { Scope } from "../domain/scope.ts";
import { clusters, containerInstances, taskDefinitions, tasks } from "../store/tables.ts";
import type { Tx, View } from "../store/view.ts";

/** A resource that can be tagged. */
export interface TagTarget {
  readonly tags: readonly TagRecord[];
  /** Puts the resource back with other tags, in the turn it was found in. */
  readonly retag: (tx: Tx, tags: readonly TagRecord[]) => void;
}

interface Lookup {
  readonly view: View;
  readonly arn: string;
  readonly parsed: ParsedArn;
  /** What the operation answers when there is no such resource. */
  readonly missing: ErrorCode;
}

/**
 * The resource that an ARN names, for the operations on tags: a cluster, task, task definition or container
 * instance.
 *
 * Throws `missing` for what does not exist, ClusterNotFoundException for a cluster that doesn't, and
 * InvalidParameterException for what is no ARN of a resource that has tags, or is over: the texts about an
 * inactive cluster, a stopped task and the short ARN format are AWS's, the others are unverified.
 * Source: Amazon ECS API Reference, "TagResource", resourceArn.
 */
export function resolveTagTarget(
  view: View,
  scope: Scope,
  request: { readonly resourceArn: string; readonly missing: ErrorCode },
): TagTarget {
  const arn = request.resourceArn;
  const parsed = parseArn(arn);
  if (parsed?.service !== "ecs") throw invalid(`The specified ARN is not valid: ${arn}`);
  const { missing } = request;
  if (parsed.accountId !== scope.accountId || parsed.region !== scope.region) {
    throw new ApiError(missing, "The specified resource was not found.");
  }
  const lookup: Lookup = { view, arn, parsed, missing };
  switch (parsed.resourceType) {
    case "cluster":
      return clusterTarget(lookup);
    case "task":
      return taskTarget(lookup);
    case "task-definition":
      return taskDefinitionTarget(lookup);
    case "container-instance":
      return containerInstanceTarget(lookup);
    case "service":
    case "task-set":
    case "capacity-provider":
      // None of these exists here; FARGATE and FARGATE_SPOT can't be tagged.
      throw new ApiError(missing, `The specified ${parsed.resourceType} was not found.`);
    default:
      throw invalid(`Resources of the type ${parsed.resourceType} can't be tagged.`);
  }
}

function clusterTarget({ view, arn }: Lookup): TagTarget {
  const cluster = view.get(clusters, arn);
  if (!cluster) throw new ApiError("ClusterNotFoundException", "Cluster not found.");
  if (cluster.status === "INACTIVE") {
    throw invalid("The specified cluster is inactive. Specify an active cluster and try again.");
  }
  return { tags: cluster.tags, retag: (tx, tags) => tx.put(clusters, { ...cluster, tags }) };
}

function taskTarget(lookup: Lookup): TagTarget {
  requireLongFormat(lookup);
  const task = lookup.view.get(tasks, lookup.arn);
  if (!task) throw new ApiError(lookup.missing, "The specified task was not found.");
  if (task.lastStatus === "STOPPED") {
    throw invalid("The specified task is stopped. Specify a running task and try again.");
  }
  const version = task.version + 1;
  return { tags: task.tags, retag: (tx, tags) => tx.put(tasks, { ...task, tags, version }) };
}

function taskDefinitionTarget({ view, arn, missing }: Lookup): TagTarget {
  const revision = view.get(taskDefinitions, arn);
  if (!revision) throw new ApiError(missing, "The specified task definition was not found.");
  return {
    tags: revision.tags,
    retag: (tx, tags) => tx.put(taskDefinitions, { ...revision, tags }),
  };
}

function containerInstanceTarget(lookup: Lookup): TagTarget {
  requireLongFormat(lookup);
  const instance = lookup.view.get(containerInstances, lookup.arn);
  if (!instance || instance.pool === "FARGATE") {
    throw new ApiError(lookup.missing, "The specified container instance was not found.");
  }
  if (instance.status === "INACTIVE") {
    throw invalid(
      "The specified container instance is inactive. Specify an active container instance and try again.",
    );
  }
  const version = instance.version + 1;
  return {
    tags: instance.tags,
    retag: (tx, tags) => tx.put(containerInstances, { ...instance, tags, version }),
  };
}

/** The short format, which has no cluster in it, is older than tags. */
function requireLongFormat({ parsed }: Lookup): void {
  if (parsed.resource.includes("/")) return;
  throw invalid("Long arn format must be used for tagging operations");
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
