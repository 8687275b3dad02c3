import type { NetworkSpec } from "../container-runtime.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal } from "./engine-fault.ts";
import { asArray, asRecord, asString } from "../foreign.ts";

const NETWORK_TIMEOUT_MS = 60_000;

/** Makes a bridge network with that name and address range, unless there is one. */
export async function ensureNetwork(client: EngineClient, spec: NetworkSpec): Promise<string> {
  if (await exists(client, spec.name)) return spec.name;
  try {
    await client.call({
      method: "POST",
      path: "/networks/create",
      body: {
        Name: spec.name,
        Driver: "bridge",
        CheckDuplicate: true,
        Labels: { "longshore.subnet": spec.name },
        IPAM: { Config: [{ Subnet: spec.subnetCidr, Gateway: spec.gateway }] },
      },
      timeoutMs: NETWORK_TIMEOUT_MS,
    });
  } catch (error) {
    // Another agent of this machine was quicker.
    if (!(error instanceof EngineRefusal && error.status === 409)) throw error;
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
