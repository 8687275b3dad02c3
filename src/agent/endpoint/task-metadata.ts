import { formatIso } from "../../wire/timestamp.ts";
import { hasReached, type AgentContainer, type AgentTask } from "../task/agent-task.ts";
import { optional } from "../foreign.ts";
import { isInternal } from "../network/pause-container.ts";
import type { ContainerDetails } from "./container-details.ts";
import { containerMetadata, type MetadataVersion } from "./container-metadata.ts";

/** Tags as far as they could be asked for. */
export interface MetadataTags {
  readonly TaskTags?: Readonly<Record<string, string>>;
  readonly ContainerInstanceTags?: Readonly<Record<string, string>>;
  readonly Errors: readonly MetadataError[];
}

export interface MetadataError {
  readonly ErrorField: "TaskTags" | "ContainerInstanceTags";
  readonly ErrorCode?: string;
  readonly ErrorMessage: string;
  readonly StatusCode?: number;
  readonly RequestId?: string;
  readonly ResourceARN: string;
}

/**
 * A task as the metadata endpoint shows it, members in the ECS agent's order. `cluster` is the name the host
 * joined; a Fargate task is told the ARN.
 * Source: ECS agent, `agent/handlers/v2/response.go`; Amazon ECS User Guide for AWS Fargate, "Task metadata endpoint".
 */
export function taskMetadata(options: {
  readonly task: AgentTask;
  readonly cluster: string;
  /** By container name. */
  readonly details: ReadonlyMap<string, ContainerDetails>;
  readonly version: MetadataVersion;
  readonly tags?: MetadataTags;
}): object {
  const { task, cluster, details, version, tags } = options;
  const { payload } = task;
  const isNewest = version === 4;
  const containers = shownContainers(task, version).map((container) =>
    containerMetadata({ task, container, details: details.get(container.name), version }),
  );
  return {
    Cluster: payload.launchType === "FARGATE" ? (payload.taskClusterArn ?? cluster) : cluster,
    TaskARN: payload.arn,
    Family: payload.family ?? "",
    Revision: payload.version ?? "",
    DesiredStatus: task.desiredStatus,
    KnownStatus: task.knownStatus,
    ...(!isNewest && containers.length > 0 && { Containers: containers }),
    ...limitsOf(task),
    ...instant("PullStartedAt", task.pullStartedAtMs),
    ...instant("PullStoppedAt", task.pullStoppedAtMs),
    ...instant("ExecutionStoppedAt", task.executionStoppedAtMs),
    ...optional("AvailabilityZone", payload.zone),
    ...optional("TaskTags", tags?.TaskTags),
    ...optional("ContainerInstanceTags", tags?.ContainerInstanceTags),
    ...(isNewest && optional("LaunchType", payload.launchType)),
    ...(isNewest && tags !== undefined && tags.Errors.length > 0 && { Errors: tags.Errors }),
    ...(isNewest && containers.length > 0 && { Containers: containers }),
    ...(isNewest && optional("VPCID", payload.elasticNetworkInterfaces?.[0]?.vpc?.vpcId)),
    ...(isNewest && optional("ServiceName", payload.serviceName)),
    ...(isNewest && { FaultInjectionEnabled: payload.enableFaultInjection === true }),
  };
}

/** The containers that are to be seen: version 4 has those too that are only pulled so far. */
export function shownContainers(
  task: AgentTask,
  version: MetadataVersion,
): readonly AgentContainer[] {
  return task.containers.filter((container) => {
    // Fargate's pause containers are not the task's.
    if (isInternal(container.name) && task.payload.launchType === "FARGATE") return false;
    return container.id !== undefined || (version === 4 && hasReached(container, "PULLED"));
  });
}

function limitsOf({ payload }: AgentTask): object {
  const { cpu, memory } = payload;
  if (!cpu && !memory) return {};
  return { Limits: { ...(cpu && { CPU: cpu }), ...(memory && { Memory: memory }) } };
}

function instant(name: string, ms: number | undefined): object {
  return ms === undefined ? {} : { [name]: formatIso(ms) };
}
