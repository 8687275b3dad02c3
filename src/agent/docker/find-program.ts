import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Environment } from "../../runtime/environment.ts";
import type { IpProgram } from "./private-bridge.ts";

/** System programs are looked for in the system's folders too, which a user's PATH may leave out. */
export function findProgram(name: string, environment: Environment): string | undefined {
  const folders = [...(environment["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** The program that sets addresses and links: iproute2's, or busybox's. */
export function findIp(environment: Environment): IpProgram | undefined {
  const own = findProgram("ip", environment);
  if (own !== undefined) return [own];
  const busybox = findProgram("busybox", environment);
  return busybox === undefined ? undefined : [busybox, "ip"];
}
