import type { AgentContainer, AgentTask, ContainerStatus } from "../task/agent-task.ts";
import { CONTAINER_STATUSES } from "../task/agent-task.ts";
import type { PublishedPort } from "../container-runtime.ts";
import { asArray, asNumber, asRecord, asString, asStrings, optional } from "../foreign.ts";
import type { Foreign } from "../foreign.ts";
import { parsePayloadTask } from "./parse-payload.ts";

/** Reads a task from its checkpoint; nothing when it cannot be made sense of. */
export function parseAgentTask(text: string): AgentTask | undefined {
  let saved: Foreign;
  try {
    saved = asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
  const payload = parsePayloadTask(asRecord(saved["payload"]));
  const knownStatus = parseStatus(saved["knownStatus"]);
  if (payload.kind === "invalid" || knownStatus === undefined) return undefined;
  return {
    ...optional("reason", asString(saved["reason"])),
    ...optional("pullStartedAtMs", asNumber(saved["pullStartedAtMs"])),
    ...optional("pullStoppedAtMs", asNumber(saved["pullStoppedAtMs"])),
    ...optional("executionStoppedAtMs", asNumber(saved["executionStoppedAtMs"])),
    ...optional("stoppedAtMs", asNumber(saved["stoppedAtMs"])),
    payload: payload.task,
    desiredStatus: saved["desiredStatus"] === "STOPPED" ? "STOPPED" : "RUNNING",
    knownStatus,
    containers: asArray(saved["containers"]).map((item) => parseContainer(asRecord(item))),
  };
}

function parseContainer(saved: Foreign): AgentContainer {
  const health = saved["health"];
  return {
    ...optional("id", asString(saved["id"])),
    ...optional("imageDigest", asString(saved["imageDigest"])),
    ...optional("imageVariables", asStrings(saved["imageVariables"])),
    ...optional("exitCode", asNumber(saved["exitCode"])),
    ...optional("reason", asString(saved["reason"])),
    ...optional("startedAtMs", asNumber(saved["startedAtMs"])),
    ...optional("finishedAtMs", asNumber(saved["finishedAtMs"])),
    ...optional("healthSinceMs", asNumber(saved["healthSinceMs"])),
    ...optional("restartCount", asNumber(saved["restartCount"])),
    ...optional("restartedAtMs", asNumber(saved["restartedAtMs"])),
    ...(health === "starting" || health === "healthy" || health === "unhealthy" ? { health } : {}),
    ...optional("takenPorts", asNumbers(saved["takenPorts"])),
    name: asString(saved["name"]) ?? "",
    status: parseStatus(saved["status"]) ?? "NONE",
    ports: asArray(saved["ports"]).map((item) => parsePort(asRecord(item))),
  };
}

function asNumbers(value: unknown): readonly number[] | undefined {
  return Array.isArray(value) ? value.flatMap((item) => asNumber(item) ?? []) : undefined;
}

function parsePort(saved: Foreign): PublishedPort {
  return {
    bindIP: asString(saved["bindIP"]) ?? "",
    hostPort: asNumber(saved["hostPort"]) ?? 0,
    containerPort: asNumber(saved["containerPort"]) ?? 0,
    protocol: saved["protocol"] === "udp" ? "udp" : "tcp",
  };
}

function parseStatus(value: unknown): ContainerStatus | undefined {
  return CONTAINER_STATUSES.find((status) => status === value);
}
