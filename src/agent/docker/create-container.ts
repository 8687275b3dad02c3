import type { Clock } from "../../runtime/clock.ts";
import type { ContainerSpec } from "../container-runtime.ts";
import { isAtLeast } from "./api-version.ts";
import type { DefaultNetwork } from "./default-network.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal, EngineUnreachable, isGone } from "./engine-fault.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { asArray, asRecord, asString } from "../foreign.ts";

/** To look for a container, or to take back one that was just made. */
const UNDO_TIMEOUT_MS = 240_000;
const TASK_LABEL = "com.amazonaws.ecs.task-arn";

/** A name that is taken by a container that is not there yet belongs to one that is just being made. */
const LOOKS_FOR_UNBORN = 600;
const LOOK_AGAIN_MS = 100;

interface Tools {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly network: DefaultNetwork;
  /** What the engine may take to create it. */
  readonly timeoutMs: number;
}

/**
 * Creates the container, or finds the one that an earlier, cut-off attempt of the same task made, or another agent of
 * the same identity.
 */
export async function createContainer(tools: Tools, spec: ContainerSpec): Promise<string> {
  for (let look = 1; ; look += 1) {
    try {
      return await createOnce(tools, spec);
    } catch (error) {
      if (!(error instanceof EngineRefusal) || error.status !== 409) throw error;
      const found = await findSame(tools.client, spec);
      if (found.kind === "ours") return found.id;
      if (found.kind === "another" || look === LOOKS_FOR_UNBORN) throw error;
    }
    await tools.clock.sleep(LOOK_AGAIN_MS);
  }
}

async function createOnce(
  { client, network, timeoutMs }: Tools,
  spec: ContainerSpec,
): Promise<string> {
  const HostConfig = await withNetworkMode(network, spec.hostConfig);
  const body = { ...spec.config, HostConfig, ...(await endpoints(client, spec)) };
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

type Holder =
  | { readonly kind: "ours"; readonly id: string }
  | { readonly kind: "another" | "unborn" };

/** Who has the name. */
async function findSame(client: EngineClient, spec: ContainerSpec): Promise<Holder> {
  const path = `/containers/${spec.name}/json`;
  let answer: Readonly<Record<string, unknown>>;
  try {
    answer = asRecord(await client.call({ method: "GET", path, timeoutMs: UNDO_TIMEOUT_MS }));
  } catch (error) {
    if (isGone(error)) return { kind: "unborn" };
    throw error;
  }
  const theirs = asRecord(asRecord(answer["Config"])["Labels"])[TASK_LABEL];
  const ours = asRecord(spec.config["Labels"])[TASK_LABEL];
  const isOurs = theirs !== undefined && theirs === ours;
  return isOurs ? { kind: "ours", id: idIn(answer, "Id") } : { kind: "another" };
}

function idIn(answer: unknown, member: string): string {
  const id = asString(asRecord(answer)[member]);
  if (id === undefined) throw new EngineUnreachable("the container engine gave no id");
  return id;
}
