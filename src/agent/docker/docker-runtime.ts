import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { ContainerRuntime, ContainerState } from "../container-runtime.ts";
import { RuntimeAway, RuntimeFault } from "../container-runtime.ts";
import { parseContainerState } from "./container-state.ts";
import { DEFAULT_TIMEOUTS, type EngineTimeouts } from "../settings/agent-settings.ts";
import { createContainer } from "./create-container.ts";
import { createDefaultNetwork } from "./default-network.ts";
import type { EngineClient } from "./engine-client.ts";
import {
  EngineRefusal,
  EngineTimeout,
  EngineUnreachable,
  faultText,
  isGone,
  isInUse,
} from "./engine-fault.ts";
import { watchContainers } from "./event-stream.ts";
import { asArray, asRecord, asString } from "../foreign.ts";
import { goDuration } from "./go-duration.ts";
import { inspectImage } from "./inspect-image.ts";
import { systemKernelLog } from "./kernel-log.ts";
import { createOomKills, type OomKills } from "./oom-kills.ts";
import { readLogs } from "./read-logs.ts";
import { ensureNetwork, listNetworks } from "./ensure-network.ts";
import { removeNetwork } from "./remove-network.ts";
import { ensurePauseImage } from "./pause-image.ts";
import { imagesInUse, removeImage } from "./unused-images.ts";
import { pullImage } from "./pull-image.ts";
import { startContainer } from "./start-container.ts";
import { sharedWork } from "./shared-work.ts";
import { readRuntimeInfo } from "./runtime-info.ts";

/** Docker Engine as the agent's container runtime. Time limits are those of the ECS agent. */
export function createDockerRuntime(options: {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeouts?: EngineTimeouts;
}): ContainerRuntime {
  const { client, clock, log, timeouts = DEFAULT_TIMEOUTS } = options;
  const network = createDefaultNetwork(client);
  const images = sharedWork<void>();
  const networks = sharedWork<string>();
  const oomKills = createOomKills(systemKernelLog());
  return {
    ping: () => named("DockerStateError", () => ping(client)),
    info: () => named("DockerStateError", () => readRuntimeInfo(client)),
    inspectImage: (image) => named("CannotInspectImageError", () => inspectImage(client, image)),
    pullImage: async (image, source = {}) => {
      await pullImage(client, clock, { image, source, timeouts });
      const pulled = await inspectImage(client, image);
      if (pulled !== undefined) return pulled;
      throw new RuntimeFault("CannotPullContainerError", `${image} is gone right after its pull`);
    },
    imagesInUse: () => named("CannotListContainersError", () => imagesInUse(client)),
    removeImage: (image) => named("CannotRemoveImageError", () => removeImage(client, image)),
    ensurePauseImage: (image) =>
      named("CannotCreateContainerError", () =>
        images(image, () => ensurePauseImage(client, image)),
      ),
    create: (spec) =>
      named(
        "CannotCreateContainerError",
        () => createContainer({ client, clock, network, timeoutMs: timeouts.createMs }, spec),
        "created",
      ),
    start: (id) =>
      named(
        "CannotStartContainerError",
        () => startContainer({ client, clock, timeoutMs: timeouts.startMs }, id),
        "running",
      ),
    stop: (id, timeoutSeconds) =>
      named("CannotStopContainerError", () => stop(client, id, timeoutSeconds), "stopped"),
    remove: async (id) => {
      await named("CannotRemoveContainerError", () => remove(client, id));
      oomKills.forget(id);
    },
    inspect: (id) => named("CannotInspectContainerError", () => inspect(client, oomKills, id)),
    list: (label) =>
      named("CannotListContainersError", () =>
        list(client, oomKills, `${label.name}=${label.value}`),
      ),
    ensureNetwork: (spec) =>
      named("ContainerNetworkingError", () =>
        networks(spec.name, () => ensureNetwork({ client, clock, log }, spec)),
      ),
    removeNetwork: (name) =>
      named("ContainerNetworkingError", () => removeNetwork({ client, clock, log }, name)),
    listNetworks: () => named("ContainerNetworkingError", () => listNetworks(client)),
    hasVolume: (name) => named("CannotInspectVolumeError", () => hasVolume(client, name)),
    removeVolume: (name) =>
      named("CannotRemoveVolumeError", () => removeUnusedVolume(client, name)),
    watch: (label, onChange) => watchContainers({ client, clock, log, label, onChange }),
    logs: (id, signal) => readLogs(client, id, signal),
  };
}

const PING_TIMEOUT_MS = 5_000;
const INSPECT_TIMEOUT_MS = 30_000;
const REMOVE_TIMEOUT_MS = 300_000;
/** What Docker may take beyond the time the container has to end by itself. */
const STOP_MARGIN_MS = 120_000;

/** Runs a call and gives its failure ECS's name, or `DockerTimeoutError` in the ECS agent's words. */
async function named<T>(name: string, call: () => Promise<T>, goal?: string): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof RuntimeFault) throw cause;
    if (cause instanceof EngineTimeout && goal !== undefined) {
      const text = `Could not transition to ${goal}; timed out after waiting ${goDuration(cause.timeoutMs)}`;
      throw new RuntimeFault("DockerTimeoutError", text, { cause });
    }
    if (cause instanceof EngineUnreachable) throw new RuntimeAway(name, cause.message, { cause });
    const timedOut = cause instanceof EngineTimeout;
    throw new RuntimeFault(timedOut ? "DockerTimeoutError" : name, faultText(cause), { cause });
  }
}

/**
 * Asked every few seconds. `GET /info` would take locks of the engine's networks, over which engine 20.10 can lock up
 * for good while many containers end.
 */
async function ping(client: EngineClient): Promise<void> {
  const body = await client.stream({ method: "GET", path: "/_ping", timeoutMs: PING_TIMEOUT_MS });
  body.resume();
}

async function stop(client: EngineClient, id: string, timeoutSeconds: number): Promise<void> {
  await unlessGone(
    client.call({
      method: "POST",
      path: `/containers/${id}/stop`,
      query: { t: String(timeoutSeconds) },
      timeoutMs: timeoutSeconds * 1000 + STOP_MARGIN_MS,
    }),
  );
}

async function remove(client: EngineClient, id: string): Promise<void> {
  await unlessGone(
    client.call({
      method: "DELETE",
      path: `/containers/${id}`,
      query: { force: "true", v: "true" },
      timeoutMs: REMOVE_TIMEOUT_MS,
    }),
  );
}

/** The exit code of a process that was killed. */
const KILLED = 137;

async function inspect(
  client: EngineClient,
  oomKills: OomKills,
  id: string,
): Promise<ContainerState | undefined> {
  const answer = await unlessGone(
    client.call({
      method: "GET",
      path: `/containers/${id}/json`,
      timeoutMs: INSPECT_TIMEOUT_MS,
    }),
  );
  if (answer === undefined) return undefined;
  const state = parseContainerState(answer);
  const isKilled = state.exitCode === KILLED || state.oomKilled;
  const isExplained = isKilled && oomKills.explain(id, state.finishedAtMs);
  return isExplained ? { ...state, oomKilled: true } : state;
}

async function list(
  client: EngineClient,
  oomKills: OomKills,
  label: string,
): Promise<readonly ContainerState[]> {
  const answer = await client.call({
    method: "GET",
    path: "/containers/json",
    query: { all: "true", filters: JSON.stringify({ label: [label] }) },
    timeoutMs: INSPECT_TIMEOUT_MS,
  });
  const ids = asArray(answer).flatMap((item) => asString(asRecord(item)["Id"]) ?? []);
  const states = await Promise.all(ids.map((id) => inspect(client, oomKills, id)));
  return states.filter((state) => state !== undefined);
}

async function hasVolume(client: EngineClient, name: string): Promise<boolean> {
  const path = `/volumes/${name}`;
  const call = client.call({ method: "GET", path, timeoutMs: INSPECT_TIMEOUT_MS });
  return (await unlessGone(call)) !== undefined;
}

async function removeUnusedVolume(client: EngineClient, name: string): Promise<void> {
  const path = `/volumes/${name}`;
  try {
    await unlessGone(client.call({ method: "DELETE", path, timeoutMs: REMOVE_TIMEOUT_MS }));
  } catch (error) {
    if (!isInUse(error)) throw error;
  }
}

/** Turns "no such object" into nothing; "removal already in progress" is as good as gone. */
async function unlessGone(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (isGone(error)) return undefined;
    if (error instanceof EngineRefusal && /removal .* already in progress/.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}
