import type { Log } from "../../runtime/log.ts";
import type { NetworkSpec } from "../container-runtime.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { bridgeNameOf } from "./bridged-traffic.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal } from "./engine-fault.ts";
import { asArray, asRecord, asString } from "../foreign.ts";
import { networkClash } from "./network-clash.ts";

const NETWORK_TIMEOUT_MS = 60_000;

/**
 * Makes a bridge network with that name and address range, unless there is one. What is in its way is named in
 * the fault, and in the log for whoever runs the host.
 */
export async function ensureNetwork(
  client: EngineClient,
  log: Log,
  spec: NetworkSpec,
): Promise<string> {
  if (await exists(client, spec.name)) return spec.name;
  const clash = await networkClash(client, spec);
  if (clash !== undefined) {
    // Another agent of this machine was quicker.
    if (await exists(client, spec.name)) return spec.name;
    log.error("cannot make the network of a task", { network: spec.name, reason: clash });
    throw new RuntimeFault("ContainerNetworkingError", clash);
  }
  try {
    await client.call({
      method: "POST",
      path: "/networks/create",
      body: {
        Name: spec.name,
        Driver: "bridge",
        CheckDuplicate: true,
        Labels: { "longshore.subnet": spec.name },
        Options: { "com.docker.network.bridge.name": bridgeNameOf(spec.name) },
        IPAM: { Config: [{ Subnet: spec.subnetCidr, Gateway: spec.gateway }] },
      },
      timeoutMs: NETWORK_TIMEOUT_MS,
    });
  } catch (error) {
    // Another agent of this machine was quicker.
    if (!(error instanceof EngineRefusal) || !(await exists(client, spec.name))) throw error;
  }
  return spec.name;
}

async function exists(client: EngineClient, name: string): Promise<boolean> {
  const answer = await client.call({
    method: "GET",
    path: "/networks",
    query: { filters: JSON.stringify({ name: [name] }) },
    timeoutMs: NETWORK_TIMEOUT_MS,
  });
  // Docker's filter matches parts of names too.
  return asArray(answer).some((network) => asString(asRecord(network)["Name"]) === name);
}
