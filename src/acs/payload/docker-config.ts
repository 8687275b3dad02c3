import type { ContainerDefinition } from "../../domain/task-definition/record.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import type { networkModeOf } from "../../domain/task/resources.ts";
import type { PayloadContainer } from "../../wire/agent-messages.ts";
import { dockerHostConfig } from "./docker-host-config.ts";
import { present } from "../present.ts";

/** What Docker's configuration depends on beside the container itself. */
export interface DockerContext {
  readonly task: TaskRecord;
  readonly networkMode: ReturnType<typeof networkModeOf>;
  readonly defaultLogDriverMode: string;
}

/**
 * The part of a container for which the agent has no field: two JSON texts, read by Docker's own types, that
 * the agent lays over what it made of its fields. So they hold nothing that a field says already.
 * Source: amazon-ecs-agent 1.105.1, `agent/api/task/task.go`, dockerConfig and dockerHostConfig.
 */
export function dockerConfig(
  container: ContainerDefinition,
  context: DockerContext,
): PayloadContainer["dockerConfig"] {
  const config = containerConfig(container);
  const hostConfig = dockerHostConfig(container, context);
  return present({
    version: apiVersion(container),
    config: textUnlessEmpty(config),
    hostConfig: textUnlessEmpty(hostConfig),
  });
}

function textUnlessEmpty(value: object): string | undefined {
  return Object.keys(value).length === 0 ? undefined : JSON.stringify(value);
}

/** Docker Engine API, ContainerConfig. */
function containerConfig(container: ContainerDefinition): object {
  return present({
    User: container.user,
    WorkingDir: container.workingDirectory,
    Hostname: container.hostname,
    OpenStdin: container.interactive,
    Tty: container.pseudoTerminal,
    Labels: container.dockerLabels,
    NetworkDisabled: container.disableNetworking,
    Healthcheck: healthCheck(container.healthCheck),
  });
}

/** Defaults: Amazon ECS API Reference, HealthCheck. Docker counts in nanoseconds. */
function healthCheck(check: ContainerDefinition["healthCheck"]): object | undefined {
  if (!check) return undefined;
  return present({
    Test: healthCommand(check.command ?? []),
    Interval: (check.interval ?? 30) * NANOSECONDS,
    Timeout: (check.timeout ?? 5) * NANOSECONDS,
    Retries: check.retries ?? 3,
    StartPeriod: check.startPeriod === undefined ? undefined : check.startPeriod * NANOSECONDS,
  });
}

const NANOSECONDS = 1_000_000_000;

/**
 * ECS registers commands without `CMD` or `CMD-SHELL`, which Docker refuses at create. The API Reference of
 * 2018 says what they mean: `CMD`.
 */
function healthCommand(command: readonly string[]): readonly string[] {
  const [first] = command;
  return first === "CMD" || first === "CMD-SHELL" || first === "NONE"
    ? command
    : ["CMD", ...command];
}

/**
 * The lowest Docker API version that knows what is asked for: older ones drop members they don't know without
 * a word. 1.21 is the least the agent works with.
 * Source: Docker Engine API, version history.
 */
function apiVersion(container: ContainerDefinition): string {
  if (container.healthCheck?.startPeriod !== undefined) return "1.29";
  if (container.linuxParameters?.initProcessEnabled !== undefined) return "1.25";
  if (container.healthCheck || container.systemControls?.length) return "1.24";
  return container.linuxParameters?.sharedMemorySize !== undefined ||
    container.linuxParameters?.tmpfs?.length
    ? "1.22"
    : "1.21";
}
