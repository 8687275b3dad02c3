import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Environment } from "../../runtime/environment.ts";

/** System programs are looked for in the system's folders too, which a user's PATH may leave out. */
export function findProgram(name: string, environment: Environment): string | undefined {
  const folders = [...(environment["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
