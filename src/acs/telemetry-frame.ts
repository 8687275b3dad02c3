import type {
  ContainerHealthReport,
  ContainerInstanceRecord,
} from "../domain/container-instance/container-instance.ts";
import type { HealthStatus } from "../domain/task/record.ts";
import { parseEnvelope } from "../wire/agent-messages.ts";

type InstanceHealth = NonNullable<ContainerInstanceRecord["health"]>;

/** What an agent publishes over TCS. Metrics are not read: nothing here shows them. */
export type TelemetryMessage =
  | { readonly kind: "metrics" }
  | { readonly kind: "health"; readonly tasks: readonly TaskHealthReport[] }
  | { readonly kind: "instanceStatus"; readonly health: InstanceHealth | undefined }
  | { readonly kind: "unknown"; readonly type: string };

export interface TaskHealthReport {
  readonly taskArn: string;
  readonly containers: readonly ContainerHealthReport[];
}

/**
 * Reads a frame: the header block of a signed HTTP request, a blank line, and an envelope; or the envelope
 * alone. The block is not checked, the connection was.
 * Source: amazon-ecs-agent 1.105.1, `ecs-agent/tcs/client/client.go`, and `ecs-agent/tcs/model/api`.
 */
export function parseTelemetry(frame: string): TelemetryMessage {
  const blankLine = frame.startsWith("{") ? -1 : frame.indexOf("\r\n\r\n");
  const envelope = parseEnvelope(blankLine < 0 ? frame : frame.slice(blankLine + 4));
  if (!envelope) return { kind: "unknown", type: "not an envelope" };
  switch (envelope.type) {
    case "PublishMetricsRequest":
      return { kind: "metrics" };
    case "PublishHealthRequest":
      return { kind: "health", tasks: members(envelope.message, "tasks").flatMap(taskHealth) };
    case "PublishInstanceStatusRequest":
      return { kind: "instanceStatus", health: instanceHealth(envelope.message) };
    default:
      return { kind: "unknown", type: envelope.type };
  }
}

function taskHealth(task: Fields): readonly TaskHealthReport[] {
  const taskArn = text(task, "taskArn");
  if (taskArn === undefined) return [];
  return [{ taskArn, containers: members(task, "containers").flatMap(containerHealth) }];
}

function containerHealth(container: Fields): readonly ContainerHealthReport[] {
  const containerName = text(container, "containerName");
  const healthStatus = HEALTH_STATUSES.find((one) => one === text(container, "healthStatus"));
  return containerName === undefined || !healthStatus ? [] : [{ containerName, healthStatus }];
}

const HEALTH_STATUSES: readonly HealthStatus[] = ["HEALTHY", "UNHEALTHY", "UNKNOWN"];

/** The container runtime's status, the only one that the agent publishes. */
function instanceHealth(message: Fields): InstanceHealth | undefined {
  const reported = members(message, "statuses").find(
    (one) => text(one, "type") === "ContainerRuntime",
  );
  if (!reported) return undefined;
  const status = INSTANCE_STATUSES.find((one) => one === text(reported, "status"));
  const reason = text(reported, "statusReason");
  const lastUpdatedMs = instantMs(reported, "lastUpdated");
  if (!status || lastUpdatedMs === undefined) return undefined;
  return {
    status,
    ...(reason !== undefined && reason !== "" && { reason }),
    lastUpdatedMs,
    lastStatusChangeMs: instantMs(reported, "lastStatusChange") ?? lastUpdatedMs,
  };
}

const INSTANCE_STATUSES: readonly InstanceHealth["status"][] = [
  "OK",
  "IMPAIRED",
  "INSUFFICIENT_DATA",
  "INITIALIZING",
];

type Fields = Readonly<Record<string, unknown>>;

function members(fields: Fields, name: string): readonly Fields[] {
  const list = fields[name];
  if (!Array.isArray(list)) return [];
  return list.filter((item: unknown): item is Fields => typeof item === "object" && item !== null);
}

function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" ? value : undefined;
}

/** Instants go as epoch seconds with milliseconds after the point. */
function instantMs(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" && Number.isFinite(value) ? Math.round(value * 1000) : undefined;
}
