import type { PayloadContainer, PayloadTask } from "../../wire/agent-messages.ts";
import { asNumber, asRecord, asStrings } from "../foreign.ts";
import type { Foreign } from "../foreign.ts";

/** Docker's words for what belongs to a network namespace, and is refused on a container that joins one. */
const NETWORK_LISTS = ["Dns", "DnsSearch", "DnsOptions", "ExtraHosts"] as const;
const REFUSED_ON_JOINING = {
  config: ["Hostname", "Domainname", "MacAddress", "ExposedPorts"],
  hostConfig: [...NETWORK_LISTS, "PortBindings", "PublishAllPorts", "Links"],
} as const;

/** What the pause container of a task is created with beside the network itself. */
export function pauseSettings(payload: PayloadTask): NonNullable<PayloadContainer["dockerConfig"]> {
  const texts = (payload.containers ?? []).map(({ dockerConfig }) => ({
    config: read(dockerConfig?.config),
    hostConfig: read(dockerConfig?.hostConfig),
  }));
  const hostname = texts.map(({ config }) => config["Hostname"]).find((name) => name !== undefined);
  const lists = NETWORK_LISTS.flatMap((member) => {
    const all = texts.flatMap(({ hostConfig }) => asStrings(hostConfig[member]) ?? []);
    return all.length === 0 ? [] : [[member, [...new Set(all)]]];
  });
  const isAwsvpc = payload.networkMode === "awsvpc";
  return {
    config: JSON.stringify({
      // The first process of a namespace gets no signal that it has no handler for, but this one.
      StopSignal: "SIGKILL",
      ...(isAwsvpc && hostname !== undefined && { Hostname: hostname }),
    }),
    hostConfig: JSON.stringify({
      ...(isAwsvpc ? Object.fromEntries(lists) : { NetworkMode: "none" }),
      ...(payload.ipcMode === "task" && {
        IpcMode: "shareable",
        ...sharedMemory(texts.map(({ hostConfig }) => asNumber(hostConfig["ShmSize"]) ?? 0)),
      }),
    }),
  };
}

/** What a container that joins the pause container's network may still be created with. */
export function withoutNetworkSettings(structures: {
  readonly config: Foreign;
  readonly hostConfig: Foreign;
}): { readonly config: Foreign; readonly hostConfig: Foreign } {
  const { config, hostConfig } = structures;
  return {
    config: without(config, REFUSED_ON_JOINING.config),
    hostConfig: without(hostConfig, REFUSED_ON_JOINING.hostConfig),
  };
}

/** The containers share one /dev/shm, which is as large as the largest asked for. */
function sharedMemory(sizes: readonly number[]): { readonly ShmSize?: number } {
  const largest = Math.max(...sizes);
  return largest > 0 ? { ShmSize: largest } : {};
}

function without(structure: Foreign, members: readonly string[]): Foreign {
  return Object.fromEntries(Object.entries(structure).filter(([name]) => !members.includes(name)));
}

/** A text that is no JSON fails its own container; here it says nothing. */
function read(text: string | undefined): Foreign {
  try {
    return asRecord(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}
