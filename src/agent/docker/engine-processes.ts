import { readdirSync } from "node:fs";
import { programOf, readProc } from "../../runtime/processes.ts";

/** Whether a Docker Engine runs on this machine, no matter whose. */
export function anotherEngineRuns(): boolean {
  return readFolder("/proc").some((name) => /^\d+$/.test(name) && isEngine(Number(name)));
}

/** Whether that process is a Docker Engine. */
export function isEngine(pid: number): boolean {
  return programOf(pid) === "dockerd";
}

/** The mount points below a folder, innermost first. None where there is no `/proc`. */
export function mountsUnder(folder: string): readonly string[] {
  return readProc("self/mounts")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((point) => point.startsWith(`${folder}/`))
    .toReversed();
}

function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    // Not Linux: dockerd runs elsewhere.
    return [];
  }
}
