import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { NetworkSpec } from "../container-runtime.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { asArray, asRecord, asString } from "../foreign.ts";
import { bridgeNameOf } from "./bridged-traffic.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal } from "./engine-fault.ts";
import { networkClash } from "./network-clash.ts";

const NETWORK_TIMEOUT_MS = 60_000;
/** Marks the networks made here; its value is the network's name. */
const LABEL = "longshore.subnet";
/** How long a network that another agent of this machine is about to make may stay unseen. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 200;

export interface NetworkPorts {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Makes a bridge network with that name and address range, unless there is one. What is in its way is named in
 * the fault, and in the log for whoever runs the host. Calls for one name must not overlap.
 */
export async function ensureNetwork(ports: NetworkPorts, spec: NetworkSpec): Promise<string> {
  const { client } = ports;
  if (await exists(client, spec.name)) return spec.name;
  await refuseClash(ports, spec);
  try {
    await create(client, spec);
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error;
    if (await appears(ports, spec.name)) return spec.name;
    await refuseClash(ports, spec);
    throw error;
  }
  return spec.name;
}

async function create(client: EngineClient, spec: NetworkSpec): Promise<void> {
  await client.call({
    method: "POST",
    path: "/networks/create",
    body: {
      Name: spec.name,
      Driver: "bridge",
      CheckDuplicate: true,
      Labels: { [LABEL]: spec.name },
      Options: { "com.docker.network.bridge.name": bridgeNameOf(spec.name) },
      IPAM: { Config: [{ Subnet: spec.subnetCidr, Gateway: spec.gateway }] },
    },
    timeoutMs: NETWORK_TIMEOUT_MS,
  });
}

async function refuseClash(ports: NetworkPorts, spec: NetworkSpec): Promise<void> {
  const reason = await networkClash(ports.client, spec);
  // One that another agent made meanwhile is in nobody's way.
  if (reason === undefined || (await exists(ports.client, spec.name))) return;
  ports.log.error("cannot make the network of a task", { network: spec.name, reason });
  throw new RuntimeFault("ContainerNetworkingError", reason);
}

/** Docker refuses a range that is being given out before it shows the network that gets it. */
async function appears({ client, clock }: NetworkPorts, name: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (await exists(client, name)) return true;
    await clock.sleep(LOOK_AGAIN_MS);
  }
  return false;
}

async function exists(client: EngineClient, name: string): Promise<boolean> {
  // Docker's filter matches parts of names too.
  return (await namesOf(client, { name: [name] })).includes(name);
}

/** The networks made here, by whichever agent. */
export function listNetworks(client: EngineClient): Promise<readonly string[]> {
  return namesOf(client, { label: [LABEL] });
}

async function namesOf(
  client: EngineClient,
  filters: Readonly<Record<string, readonly string[]>>,
): Promise<readonly string[]> {
  const answer = await client.call({
    method: "GET",
    path: "/networks",
    query: { filters: JSON.stringify(filters) },
    timeoutMs: NETWORK_TIMEOUT_MS,
  });
  return asArray(answer).flatMap((network) => asString(asRecord(network)["Name"]) ?? []);
}
