import { readFileSync } from "node:fs";

/** Whether a process runs; one that ended and was not waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It may exist and belong to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return !/^State:\s+Z/m.test(readProc(`${pid}/status`));
}

/**
 * Tells a process from a later one with the same id: the machine's boot and the process's start within it.
 * Empty for a process that is not there and on systems without `/proc`.
 */
export function incarnationOf(pid: number): string {
  // The name of the program, in parentheses, may have spaces of its own.
  const [, afterName = ""] = readProc(`${pid}/stat`).split(/\) (?!.*\) )/);
  const startTicks = afterName.split(" ")[START_TIME_AFTER_NAME];
  if (startTicks === undefined) return "";
  return `${readProc("sys/kernel/random/boot_id").trim()}/${startTicks}`;
}

/** Field 22 of `/proc/PID/stat`, counted after the name, which is field 2. */
const START_TIME_AFTER_NAME = 22 - 3;

/** The name of a process's program; empty for one that is not there and on systems without `/proc`. */
export function programOf(pid: number): string {
  return readProc(`${pid}/comm`).trim();
}

/** A file of `/proc`; empty when there is none. A process may end while it is looked at. */
export function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}
