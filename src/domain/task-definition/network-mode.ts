import type { Definition } from "./rule.ts";

/** Whether containers and host (or network interface) have the same ports: no mapping takes place. */
export function sharesHostPorts(networkMode: Definition["networkMode"]): boolean {
  return networkMode === "awsvpc" || networkMode === "host";
}

/** Whether the definition asks for Windows, by name. Without a runtimePlatform it may run on either. */
export function asksForWindows(definition: Definition): boolean {
  return definition.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS") ?? false;
}
