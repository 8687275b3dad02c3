import type { Clock } from "../../runtime/clock.ts";
import type { Files } from "../../runtime/files.ts";
import type { Log } from "../../runtime/log.ts";
import type { SigningCredentials } from "../../wire/signature/sign.ts";
import type { AgentTask } from "../task/agent-task.ts";
import type { ContainerRuntime } from "../container-runtime.ts";
import type { InstanceKeys } from "../endpoint/host-tasks.ts";
import type { EndpointShare } from "../endpoint/join-endpoint.ts";
import type { AgentSettings } from "../settings/agent-settings.ts";
import type { TaskCredentials } from "../task-credentials.ts";
import { ContainerLogs } from "./container-logs.ts";
import type { OpenLogSink } from "./log-sink.ts";
import type { LogSource } from "./log-source.ts";

/** CloudWatch Logs as an agent finds it. */
export interface AgentLogs {
  readonly endpoint: string;
  /**
   * What stands for the role of an EC2 instance: with these, tasks without an execution role write their logs.
   * `usual`: whatever the AWS SDKs of agent and engine find in their usual places.
   */
  readonly instanceKeys: SigningCredentials | "usual";
  /** Whether credentials of execution roles are known there; if not, all tasks write as those without a role. */
  readonly knowsRoles: boolean;
  readonly openSink: OpenLogSink;
  readonly source: LogSource;
}

interface Agent {
  readonly logs?: AgentLogs;
  readonly runtime: ContainerRuntime;
  readonly settings: AgentSettings;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}

export function openContainerLogs(
  agent: Agent,
  parts: {
    readonly credentials: TaskCredentials;
    readonly endpoint: EndpointShare | undefined;
  },
): ContainerLogs | undefined {
  const { logs, settings, runtime, files, clock, log } = agent;
  if (logs === undefined) return undefined;
  const { credentials, endpoint } = parts;
  const ownId = instanceKeysFor(agent, endpoint)?.credentialsId;
  const roleOf = (task: AgentTask): string | undefined =>
    logs.knowsRoles ? task.payload.executionRoleCredentials?.credentialsId : undefined;
  const credentialsPath = (task: AgentTask): string | undefined => {
    const id = roleOf(task) ?? ownId;
    return id === undefined ? undefined : `/v2/credentials/${id}`;
  };
  return new ContainerLogs({
    ...logs,
    runtime,
    files,
    clock,
    log,
    shipping: settings.logShipping,
    credentialsPath,
    keysOf: (task) =>
      roleOf(task) === undefined ? logs.instanceKeys : credentials.ofTask(task, "TaskExecution"),
  });
}

/** What the endpoint serves the container engine for tasks without an execution role. */
export function instanceKeysFor(
  { logs }: Pick<Agent, "logs">,
  endpoint: EndpointShare | undefined,
): InstanceKeys | undefined {
  if (logs === undefined || endpoint === undefined || logs.instanceKeys === "usual") {
    return undefined;
  }
  return { credentialsId: endpoint.instanceCredentialsId, keys: logs.instanceKeys };
}
