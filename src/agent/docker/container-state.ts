import type { ContainerState, PublishedPort } from "../container-runtime.ts";
import { parseIso } from "../../wire/timestamp.ts";
import { asArray, asNumber, asRecord, asString } from "../foreign.ts";

/** Reads the engine's answer to `GET /containers/{id}/json`. */
export function parseContainerState(answer: unknown): ContainerState {
  const container = asRecord(answer);
  const state = asRecord(container["State"]);
  const status = parseStatus(state);
  const error = asString(state["Error"]);
  const startedAtMs = parseInstant(state["StartedAt"]);
  const finishedAtMs = endOf(startedAtMs, parseInstant(state["FinishedAt"]));
  const exitCode = asNumber(state["ExitCode"]);
  const pid = asNumber(state["Pid"]);
  const health = parseHealth(asRecord(state["Health"])["Status"]);
  return {
    id: asString(container["Id"]) ?? "",
    name: (asString(container["Name"]) ?? "").replace(/^\//, ""),
    status,
    oomKilled: state["OOMKilled"] === true,
    labels: parseLabels(asRecord(container["Config"])["Labels"]),
    ports: parsePorts(asRecord(asRecord(container["NetworkSettings"])["Ports"])),
    ...(status === "exited" && exitCode !== undefined && { exitCode }),
    ...(error !== undefined && error !== "" && { error }),
    ...(startedAtMs !== undefined && { startedAtMs }),
    ...(status === "exited" && finishedAtMs !== undefined && { finishedAtMs }),
    ...(health !== undefined && { health }),
    ...(status === "running" && pid !== undefined && { pid }),
  };
}

/**
 * A restarting or paused container is running as far as ECS is concerned; `removing` and `dead` ones have
 * ended. One that never started stays `created` even when the start failed.
 */
function parseStatus(state: Readonly<Record<string, unknown>>): ContainerState["status"] {
  const status = asString(state["Status"]);
  if (status === "running" || status === "paused" || status === "restarting") return "running";
  return status === "created" ? "created" : "exited";
}

/**
 * Docker notes the start once it has heard that the process runs, and the end by the process's own: one that ends
 * at once seems to have ended before it began.
 */
function endOf(startedAtMs = 0, finishedAtMs?: number): number | undefined {
  return finishedAtMs === undefined ? undefined : Math.max(startedAtMs, finishedAtMs);
}

/** Go writes the instant that never was as the year 1. */
function parseInstant(value: unknown): number | undefined {
  const text = asString(value);
  return text === undefined || text.startsWith("0001-") ? undefined : parseIso(text);
}

function parseHealth(status: unknown): ContainerState["health"] {
  return status === "starting" || status === "healthy" || status === "unhealthy"
    ? status
    : undefined;
}

function parseLabels(labels: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asRecord(labels)).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
}

/** `{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "49153"}]}`; `null` for a port that is not published. */
function parsePorts(ports: Readonly<Record<string, unknown>>): readonly PublishedPort[] {
  return Object.entries(ports).flatMap(([key, bindings]) => {
    const match = /^(\d+)\/(tcp|udp)$/.exec(key);
    if (match === null) return [];
    const protocol = match[2] === "udp" ? "udp" : "tcp";
    return asArray(bindings).map((binding) => ({
      bindIP: asString(asRecord(binding)["HostIp"]) ?? "",
      hostPort: Number(asRecord(binding)["HostPort"]),
      containerPort: Number(match[1]),
      protocol,
    }));
  });
}
