import { readFileSync, readdirSync } from "node:fs";

/** Whether a process runs; one that ended and was not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !/^State:\s+Z/m.test(readProc(`${pid}/status`));
}

/** Whether a Docker Engine runs on this machine, no matter whose. */
export function anotherEngineRuns(): boolean {
  return readFolder("/proc").some(
    (name) => /^\d+$/.test(name) && readProc(`${name}/comm`).trim() === "dockerd",
  );
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

/** A process may end while it is looked at; then there is nothing to read. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}
