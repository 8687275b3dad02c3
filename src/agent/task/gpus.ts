import type { PayloadTask } from "../../wire/agent-messages.ts";

/** The GPUs of a host, and the version of their driver. */
export interface HostGpus {
  readonly ids: readonly string[];
  readonly driverVersion?: string;
}

/** The ids of the GPUs that are a container's own. */
export function gpuIdsOf(task: PayloadTask, containerName: string): readonly string[] {
  return (task.associations ?? [])
    .filter(({ containers }) => containers.includes(containerName))
    .map(({ name }) => name);
}

/** Docker Engine API, HostConfig.DeviceRequests; nothing for a container without GPUs. */
export function gpuRequests(ids: readonly string[]): Readonly<Record<string, unknown>> {
  if (ids.length === 0) return {};
  return { DeviceRequests: [{ Driver: "nvidia", DeviceIDs: ids, Capabilities: [["gpu"]] }] };
}

/** By it programs, and the ECS agent's own runtime, know which are theirs. */
export function gpuVariables(ids: readonly string[]): Readonly<Record<string, string>> {
  return ids.length === 0 ? {} : { NVIDIA_VISIBLE_DEVICES: ids.join(",") };
}
