import type { ContainerInstanceRecord } from "./container-instance.ts";
import { ApiError } from "../errors.ts";
import type { HostPort } from "../network/host-ports.ts";

/** A resource as a request gives it. */
export interface GivenResource {
  readonly name?: string | undefined;
  readonly integerValue?: number | undefined;
  readonly stringSetValue?: readonly string[] | undefined;
}

type Registered = ContainerInstanceRecord["registered"];

/**
 * The totals an agent registers: CPU units and MiB as integers, the ports that tasks may not take as sets of
 * strings, and GPUs as platform devices. What is not named is nothing.
 *
 * Throws InvalidParameterException, in words that are unverified, for a resource of another name and for
 * values that are none.
 * Source: Amazon ECS API Reference, "Resource"; the names are those the ECS agent sends.
 */
export function readRegisteredResources(
  resources: readonly GivenResource[],
  gpuIds: readonly string[],
): Registered {
  let registered: Registered = { cpuUnits: 0, memoryMiB: 0, gpuIds, reservedPorts: [] };
  for (const resource of resources) registered = { ...registered, ...read(resource, registered) };
  return registered;
}

function read(resource: GivenResource, { reservedPorts }: Registered): Partial<Registered> {
  switch (resource.name) {
    case "CPU":
      return { cpuUnits: amountOf(resource) };
    case "MEMORY":
      return { memoryMiB: amountOf(resource) };
    case "PORTS":
      return { reservedPorts: [...reservedPorts, ...portsOf(resource, "tcp")] };
    case "PORTS_UDP":
      return { reservedPorts: [...reservedPorts, ...portsOf(resource, "udp")] };
    default:
      throw invalid(`The resource ${resource.name ?? "without a name"} is not supported.`);
  }
}

function amountOf({ name = "", integerValue = 0 }: GivenResource): number {
  if (integerValue >= 0) return integerValue;
  throw invalid(`The value of the resource ${name} can't be negative.`);
}

function portsOf(
  { name = "", stringSetValue = [] }: GivenResource,
  protocol: HostPort["protocol"],
): HostPort[] {
  return stringSetValue.map((text) => {
    const port = Number(text);
    if (!/^\d{1,5}$/.test(text) || port > 65_535) {
      throw invalid(`The resource ${name} has ${JSON.stringify(text)}, which is not a port.`);
    }
    return { port, protocol };
  });
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
