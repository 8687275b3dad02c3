import type { ContainerSpec } from "../container-runtime.ts";
import { isAtLeast } from "./api-version.ts";
import type { DefaultNetwork } from "./default-network.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal, EngineUnreachable } from "./engine-fault.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { asArray, asRecord, asString } from "../foreign.ts";

/** To look for a container, or to take back one that was just made. */
const UNDO_TIMEOUT_MS = 240_000;
const TASK_LABEL = "com.amazonaws.ecs.task-arn";

/** Creates the container, or finds the one an earlier, cut-off attempt of the same task made. */
export async function createContainer(
  client: EngineClient,
  network: DefaultNetwork,
  spec: ContainerSpec,
  timeoutMs: number,
): Promise<string> {
  const HostConfig = await withNetworkMode(network, spec.hostConfig);
  const body = { ...spec.config, HostConfig, ...(await endpoints(client, spec)) };
  try {
    const answer = await client.call({
      method: "POST",
      path: "/containers/create",
      query: { name: spec.name },
      body,
      timeoutMs,
    });
    const id = idIn(answer, "Id");
    const dropped = droppedWish(spec.hostConfig, strings(asRecord(answer)["Warnings"]));
    if (dropped === undefined) return id;
    await client.call({
      method: "DELETE",
      path: `/containers/${id}`,
      query: { v: "true" },
      timeoutMs: UNDO_TIMEOUT_MS,
    });
    throw new RuntimeFault("CannotCreateContainerError", dropped);
  } catch (error) {
    const conflict = error instanceof EngineRefusal && error.status === 409;
    const existing = conflict ? await findSame(client, spec) : undefined;
    if (existing === undefined) throw error;
    return existing;
  }
}

/**
 * Docker makes a container without what its kernel cannot do, and only warns. What is asked for by a member of
 * its own is not to be dropped so; Docker's warning of a limit that comes with every memory limit is no matter.
 */
export function droppedWish(
  hostConfig: ContainerSpec["hostConfig"],
  warnings: readonly string[],
): string | undefined {
  return warnings.find((warning) =>
    WISHES.some(([member, words]) => hostConfig[member] !== undefined && words.test(warning)),
  );
}

const WISHES: readonly (readonly [member: string, words: RegExp])[] = [
  ["MemorySwappiness", /swappiness/i],
  ["MemorySwap", /swap limit/i],
  ["MemoryReservation", /memory soft limit/i],
];

function strings(value: unknown): readonly string[] {
  return asArray(value).flatMap((item) => asString(item) ?? []);
}

async function withNetworkMode(
  network: DefaultNetwork,
  hostConfig: ContainerSpec["hostConfig"],
): Promise<ContainerSpec["hostConfig"]> {
  if (hostConfig["NetworkMode"] !== undefined) return hostConfig;
  const NetworkMode = await network.mode();
  return NetworkMode === undefined ? hostConfig : { ...hostConfig, NetworkMode };
}

/** From API 1.44 the MAC address belongs to the endpoint, before it to the container. */
async function endpoints(
  client: EngineClient,
  spec: ContainerSpec,
): Promise<Readonly<Record<string, unknown>>> {
  if (spec.endpoints === undefined) return {};
  const EndpointsConfig = spec.endpoints;
  const macAddress = Object.values(EndpointsConfig)
    .map((endpoint) => asString(asRecord(endpoint)["MacAddress"]))
    .find((address) => address !== undefined);
  const older = !isAtLeast(await client.apiVersion(), "1.44");
  return {
    NetworkingConfig: { EndpointsConfig },
    ...(older && macAddress !== undefined && { MacAddress: macAddress }),
  };
}

async function findSame(client: EngineClient, spec: ContainerSpec): Promise<string | undefined> {
  const answer = asRecord(
    await client.call({
      method: "GET",
      path: `/containers/${spec.name}/json`,
      timeoutMs: UNDO_TIMEOUT_MS,
    }),
  );
  const theirs = asRecord(asRecord(answer["Config"])["Labels"])[TASK_LABEL];
  const ours = asRecord(spec.config["Labels"])[TASK_LABEL];
  return theirs !== undefined && theirs === ours ? idIn(answer, "Id") : undefined;
}

function idIn(answer: unknown, member: string): string {
  const id = asString(asRecord(answer)[member]);
  if (id === undefined) throw new EngineUnreachable("the container engine gave no id");
  return id;
}
