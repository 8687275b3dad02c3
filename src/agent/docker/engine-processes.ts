import { readdirSync } from "node:fs";
import { isAlive, programOf, readProc } from "../../runtime/processes.ts";

/** Whether a Docker Engine runs on this machine, no matter whose. */
export function anotherEngineRuns(): boolean {
  return processes().some(isEngine);
}

/** Whether that process is a Docker Engine, and not one that has ended and was not waited for. */
export function isEngine(pid: number): boolean {
  return programOf(pid) === "dockerd" && isAlive(pid);
}

/** Whether that process is a containerd. */
export function isContainerd(pid: number): boolean {
  return programOf(pid) === "containerd";
}

/**
 * Kills the shims, containerd's parents of containers, that have those words on their command line, with zero bytes
 * between them; containerd ends what is in them. Says how many there were.
 */
export function killShims(words: string): number {
  const shims = processes().filter(
    (pid) => programOf(pid) === SHIM && readProc(`${pid}/cmdline`).includes(words),
  );
  for (const pid of shims) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile, or is not ours to end.
    }
  }
  return shims.length;
}

/** `containerd-shim-runc-v2`, of which the kernel keeps 15 bytes. */
const SHIM = "containerd-shim";

/** The mount points below a folder, innermost first. None where there is no `/proc`. */
export function mountsUnder(folder: string): readonly string[] {
  return readProc("self/mounts")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((point) => point.startsWith(`${folder}/`))
    .toReversed();
}

function processes(): readonly number[] {
  return readFolder("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    // Not Linux: dockerd runs elsewhere.
    return [];
  }
}
