import type { PayloadNetworkInterface, PayloadTask } from "../../wire/agent-messages.ts";
import { addressIn, blockOf } from "./address-block.ts";
import type { AgentTask } from "../task/agent-task.ts";
import type { NetworkSpec } from "../container-runtime.ts";
import { isInternal, networkHolder, pauseName } from "./pause-container.ts";

/**
 * Docker's modes for what a container shares with others. The default bridge is Docker's own default. In an
 * awsvpc task the holder is attached to the VPC's bridge and the others join its namespace.
 */
export function namespacesOf(task: AgentTask, name: string): Readonly<Record<string, unknown>> {
  const { payload } = task;
  const shared = isInternal(name) ? {} : pauseNamespaces(task);
  switch (payload.networkMode) {
    case "host":
    case "none":
      return isInternal(name) ? {} : { ...shared, NetworkMode: payload.networkMode };
    case "awsvpc": {
      const network = taskNetwork(payload);
      if (networkHolder(payload) !== name) return { ...shared, NetworkMode: pauseMode(task) };
      return network === undefined ? shared : { ...shared, NetworkMode: network.name };
    }
    default:
      return shared;
  }
}

/** Whether a container is in the network of another, so that it can have no network settings of its own. */
export function joinsNetwork(payload: PayloadTask, name: string): boolean {
  const holder = networkHolder(payload);
  return holder !== undefined && holder !== name;
}

function pauseNamespaces(task: AgentTask): Readonly<Record<string, unknown>> {
  const { pidMode, ipcMode } = task.payload;
  const mode = pauseMode(task);
  return {
    ...(pidMode === "host" && { PidMode: "host" }),
    ...(pidMode === "task" && mode !== undefined && { PidMode: mode }),
    ...((ipcMode === "host" || ipcMode === "none") && { IpcMode: ipcMode }),
    ...(ipcMode === "task" && mode !== undefined && { IpcMode: mode }),
  };
}

/** `container:ID` of the pause container; nothing where there is none. */
function pauseMode(task: AgentTask): string | undefined {
  const pause = pauseName(task.payload);
  const id = task.containers.find(({ name }) => name === pause)?.id;
  return id === undefined ? undefined : `container:${id}`;
}

/** The endpoint of the container that holds an awsvpc task's address; nothing for all others. */
export function taskEndpoints(
  task: PayloadTask,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const network = taskNetwork(task);
  const eni = networkInterfaceOf(task);
  if (network === undefined || eni === undefined || networkHolder(task) !== name) return undefined;
  return {
    [network.name]: {
      IPAMConfig: { IPv4Address: privateAddressOf(eni) },
      MacAddress: eni.macAddress,
    },
  };
}

/** The container that has the interface is called as the interface is. */
export function hostnameOf({ payload }: AgentTask, name: string): { readonly Hostname?: string } {
  const hostname = networkInterfaceOf(payload)?.privateDnsName;
  return hostname === undefined || networkHolder(payload) !== name ? {} : { Hostname: hostname };
}

/** The primary interface of an awsvpc task. */
export function networkInterfaceOf(task: PayloadTask): PayloadNetworkInterface | undefined {
  return task.networkMode === "awsvpc" ? task.elasticNetworkInterfaces?.[0] : undefined;
}

/** The address that the task has and nobody else. */
export function privateAddressOf(eni: PayloadNetworkInterface): string | undefined {
  return (eni.ipv4Addresses.find((it) => it.primary) ?? eni.ipv4Addresses[0])?.privateAddress;
}

/**
 * The bridge that an awsvpc task of this host is on: one for the whole VPC, so that its subnets reach each other
 * whatever Docker keeps apart (docs/decisions/0008). A subnet of which no VPC is told has a bridge of its own; its
 * range is what the gateway's prefix length tells. Nothing for other tasks.
 */
export function taskNetwork(task: PayloadTask): NetworkSpec | undefined {
  const eni = networkInterfaceOf(task);
  if (eni === undefined) return undefined;
  if (eni.vpc !== undefined) {
    const { vpcId, cidrBlock } = eni.vpc;
    // The second address of a block is the router's: Amazon VPC User Guide, "Subnet sizing".
    return { name: `longshore-${vpcId}`, subnetCidr: cidrBlock, gateway: addressIn(cidrBlock, 1) };
  }
  const [gateway = ""] = eni.subnetGatewayIpv4Address.split("/");
  const subnetCidr = blockOf(eni.subnetGatewayIpv4Address);
  const name = `longshore-${eni.subnetId ?? subnetCidr.replaceAll(/[./]/g, "-")}`;
  return { name, subnetCidr, gateway };
}
