import type { PayloadTask } from "../wire/agent-messages.ts";
import type { AgentTask } from "./agent-task.ts";
import type { NetworkSpec } from "./container-runtime.ts";
import { networkHolder } from "./dependencies.ts";

/**
 * Docker's network mode for a container. The default bridge is Docker's own default. In an awsvpc task the
 * holder is attached to the subnet's bridge and the others join its namespace.
 */
export function networkModeFor(task: AgentTask, name: string): { readonly NetworkMode?: string } {
  switch (task.payload.networkMode) {
    case "host":
    case "none":
      return { NetworkMode: task.payload.networkMode };
    case "awsvpc": {
      const holder = networkHolder(task.payload);
      const network = subnetNetwork(task.payload);
      if (holder === name) return network === undefined ? {} : { NetworkMode: network.name };
      const id = task.containers.find((container) => container.name === holder)?.id;
      return id === undefined ? {} : { NetworkMode: `container:${id}` };
    }
    default:
      return {};
  }
}

/** The endpoint of the container that holds an awsvpc task's address; nothing for all others. */
export function taskEndpoints(
  task: PayloadTask,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const network = subnetNetwork(task);
  const eni = task.elasticNetworkInterfaces?.[0];
  if (network === undefined || eni === undefined || networkHolder(task) !== name) return undefined;
  const address = eni.ipv4Addresses.find((it) => it.primary) ?? eni.ipv4Addresses[0];
  return {
    [network.name]: {
      IPAMConfig: { IPv4Address: address?.privateAddress },
      MacAddress: eni.macAddress,
    },
  };
}

/**
 * The bridge that stands for the subnet of an awsvpc task on this host; nothing for other tasks. Its range is
 * the subnet's, which the gateway's prefix length tells.
 */
export function subnetNetwork(task: PayloadTask): NetworkSpec | undefined {
  const eni = task.networkMode === "awsvpc" ? task.elasticNetworkInterfaces?.[0] : undefined;
  if (eni === undefined) return undefined;
  const [gateway = "", prefix = ""] = eni.subnetGatewayIpv4Address.split("/");
  const subnetCidr = `${networkAddress(gateway, Number(prefix))}/${prefix}`;
  const name = `longshore-${eni.subnetId ?? subnetCidr.replaceAll(/[./]/g, "-")}`;
  return { name, subnetCidr, gateway };
}

function networkAddress(address: string, prefix: number): string {
  const bits = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(bits / size) * size;
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".");
}
