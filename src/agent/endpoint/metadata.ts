import { ControlPlaneRefusal } from "../session/control-plane.ts";
import type { AgentContainer, AgentTask } from "../task/agent-task.ts";
import { optional, type Foreign } from "../foreign.ts";
import { networkHolder } from "../network/pause-container.ts";
import type { ContainerDetails } from "./container-details.ts";
import { containerMetadata, type MetadataVersion } from "./container-metadata.ts";
import type { HostTasks } from "./host-tasks.ts";
import type { EndpointAnswer } from "./request.ts";
import { json } from "./request.ts";
import { networkRates } from "./stats.ts";
import {
  type MetadataError,
  type MetadataTags,
  shownContainers,
  taskMetadata,
} from "./task-metadata.ts";

/** Whom a request is about. */
export interface MetadataSubject {
  readonly host: HostTasks;
  readonly task: AgentTask;
  /** Version 2 may name one that the task does not have. */
  readonly container: AgentContainer | undefined;
}

/** The container; `asked` is Docker's id, by which version 2 asks. */
export async function containerAnswer(
  { host, task, container }: MetadataSubject,
  version: MetadataVersion,
  asked: string | undefined,
): Promise<EndpointAnswer> {
  const id = container?.id;
  const details = id === undefined ? undefined : await host.inspector.details(id);
  if (container === undefined || details === undefined) {
    const text = `Unable to generate metadata for container '${asked ?? id ?? ""}'`;
    return json(version === 2 ? 400 : 500, text);
  }
  return json(200, containerMetadata({ task, container, details, version }));
}

export async function taskAnswer(
  { host, task }: MetadataSubject,
  version: MetadataVersion,
  withTags: boolean,
): Promise<EndpointAnswer> {
  const [details, tags] = await Promise.all([
    allDetails(host, shownContainers(task, version)),
    withTags ? tagsOf(host, task) : undefined,
  ]);
  const { cluster } = host;
  return json(200, taskMetadata({ task, cluster, details, version, ...optional("tags", tags) }));
}

export async function containerStatsAnswer(
  { host, task, container }: MetadataSubject,
  version: MetadataVersion,
  asked: string | undefined,
): Promise<EndpointAnswer> {
  const stats = container && (await statsOf(host, task, container, version));
  if (stats !== undefined) return json(200, stats);
  const text = `Unable to get container stats for: ${asked ?? container?.id ?? ""}`;
  return json(version === 4 ? 500 : 400, text);
}

export async function taskStatsAnswer(
  { host, task }: MetadataSubject,
  version: MetadataVersion,
): Promise<EndpointAnswer> {
  const entries = await Promise.all(
    shownContainers(task, 2).map(async (container) => {
      const stats = await statsOf(host, task, container, version);
      // What is not known is null, and an object without members in version 4.
      return [container.id ?? "", stats ?? (version === 4 ? {} : null)] as const;
    }),
  );
  return json(200, Object.fromEntries(entries));
}

async function allDetails(
  { inspector }: HostTasks,
  containers: readonly AgentContainer[],
): Promise<ReadonlyMap<string, ContainerDetails>> {
  const found = await Promise.all(
    containers.map(async ({ name, id }) => {
      const details = id === undefined ? undefined : await inspector.details(id);
      return details === undefined ? [] : [[name, details] as const];
    }),
  );
  return new Map(found.flat());
}

/**
 * The runtime counts the traffic of a namespace for the container that has it; those that share it are told the same,
 * as by the ECS agent.
 */
async function statsOf(
  { stats }: HostTasks,
  task: AgentTask,
  container: AgentContainer,
  version: MetadataVersion,
): Promise<Foreign | undefined> {
  if (container.id === undefined || container.status !== "RUNNING") return undefined;
  const holder = task.containers.find(({ name }) => name === networkHolder(task.payload));
  const [own, network] = await Promise.all([
    stats.sample(container.id),
    holder?.id === undefined ? undefined : stats.sample(holder.id),
  ]);
  if (own === undefined) return undefined;
  const networks = network?.latest["networks"];
  const rates = version === 4 ? networkRates(network ?? own) : undefined;
  return {
    ...own.latest,
    ...(networks !== undefined && { networks }),
    ...(rates !== undefined && { network_rate_stats: rates }),
  };
}

async function tagsOf(
  { controlPlane, containerInstanceArn, log }: HostTasks,
  task: AgentTask,
): Promise<MetadataTags> {
  const Errors: MetadataError[] = [];
  const ask = async (ErrorField: MetadataError["ErrorField"], ResourceARN: string) => {
    try {
      return await controlPlane.listTags(ResourceARN);
    } catch (error) {
      if (!(error instanceof ControlPlaneRefusal)) throw error;
      const { code, message, status, requestId } = error;
      log.warn("tags could not be asked for", { resourceArn: ResourceARN, reason: message });
      Errors.push({
        ErrorField,
        ErrorCode: code,
        ErrorMessage: message,
        ...optional("StatusCode", status),
        ...optional("RequestId", requestId),
        ResourceARN,
      });
      return undefined;
    }
  };
  const [ContainerInstanceTags, TaskTags] = await Promise.all([
    ask("ContainerInstanceTags", containerInstanceArn),
    ask("TaskTags", task.payload.arn),
  ]);
  return {
    ...optional("TaskTags", TaskTags),
    ...optional("ContainerInstanceTags", ContainerInstanceTags),
    Errors,
  };
}
