import type { ContainerDetails, ContainerInspector } from "../endpoint/container-details.ts";
import { RuntimeAway } from "../container-runtime.ts";
import { asArray, asNumber, asRecord, asString, optional } from "../foreign.ts";
import type { Foreign } from "../foreign.ts";
import type { EngineClient } from "./engine-client.ts";
import { faultText, isGone } from "./engine-fault.ts";
import { readJsonLines } from "./json-lines.ts";

const TIMEOUT_MS = 5_000;

/** Details and statistics of containers, for the metadata endpoint. */
export function createContainerInspector(client: EngineClient): ContainerInspector {
  return {
    details: async (id) => {
      const path = `/containers/${id}/json`;
      try {
        return parseDetails(await client.call({ method: "GET", path, timeoutMs: TIMEOUT_MS }));
      } catch (error) {
        if (isGone(error)) return undefined;
        throw new RuntimeAway("CannotInspectContainerError", faultText(error), { cause: error });
      }
    },
    watchStats: (id, on) => {
      const ended = new AbortController();
      void follow(client, id, { ...on, ended: ended.signal });
      return () => ended.abort();
    },
  };
}

async function follow(
  client: EngineClient,
  id: string,
  on: Parameters<ContainerInspector["watchStats"]>[1] & { readonly ended: AbortSignal },
): Promise<void> {
  try {
    const body = await client.stream({
      method: "GET",
      path: `/containers/${id}/stats`,
      query: { stream: "true" },
      timeoutMs: TIMEOUT_MS,
    });
    on.ended.addEventListener("abort", () => void body.destroy(), { once: true });
    if (on.ended.aborted) body.destroy();
    for await (const sample of readJsonLines(body)) on.sample(asRecord(sample));
  } catch {
    // Gone, ended by the caller, or an engine that broke off: whoever wants more asks again.
  }
  on.end();
}

/** Reads the engine's answer to `GET /containers/{id}/json`. */
export function parseDetails(answer: unknown): ContainerDetails {
  const container = asRecord(answer);
  const state = asRecord(container["State"]);
  const config = asRecord(container["Config"]);
  const log = asRecord(asRecord(container["HostConfig"])["LogConfig"]);
  const network = asRecord(container["NetworkSettings"]);
  const checks = asArray(asRecord(state["Health"])["Log"]);
  return {
    ...optional("createdAt", instant(container["Created"])),
    ...optional("startedAt", instant(state["StartedAt"])),
    ...optional("finishedAt", instant(state["FinishedAt"])),
    ...optional("logDriver", asString(log["Type"])),
    ...optional("lastCheck", parseCheck(checks.at(-1))),
    dockerName: (asString(container["Name"]) ?? "").replace(/^\//, ""),
    imageId: asString(container["Image"]) ?? "",
    labels: strings(asRecord(config["Labels"])),
    ports: parsePorts(asRecord(network["Ports"])),
    volumes: asArray(container["Mounts"]).map((item) => {
      const { Name, Source, Destination } = asRecord(item);
      return {
        ...optional("DockerName", asString(Name)),
        Source: asString(Source) ?? "",
        Destination: asString(Destination) ?? "",
      };
    }),
    addresses: Object.values(asRecord(network["Networks"]))
      .flatMap((item) => asString(asRecord(item)["IPAddress"]) ?? [])
      .filter((address) => address !== ""),
  };
}

/** Go writes the instant that never was as the year 1. */
function instant(value: unknown): string | undefined {
  const text = asString(value);
  return text === undefined || text.startsWith("0001-") ? undefined : text;
}

function parseCheck(value: unknown): ContainerDetails["lastCheck"] {
  const check = asRecord(value);
  const exitCode = asNumber(check["ExitCode"]);
  return exitCode === undefined ? undefined : { exitCode, output: asString(check["Output"]) ?? "" };
}

function strings(record: Foreign): Readonly<Record<string, string>> {
  const entries = Object.entries(record).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value]] : [],
  );
  return Object.fromEntries(entries);
}

/** Every address on which a port is published, that of IPv6 too. */
function parsePorts(ports: Foreign): ContainerDetails["ports"] {
  return Object.entries(ports).flatMap(([key, bindings]) => {
    const [port = "", protocol = "tcp"] = key.split("/");
    return asArray(bindings).map((binding) => ({
      ContainerPort: Number(port),
      Protocol: protocol,
      HostPort: Number(asRecord(binding)["HostPort"]),
      HostIp: asString(asRecord(binding)["HostIp"]) ?? "",
    }));
  });
}
