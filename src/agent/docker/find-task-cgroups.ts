import { execFile } from "node:child_process";
import { access, constants, mkdir, readdir, rmdir, writeFile } from "node:fs/promises";
import { hostname, release } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../runtime/clock.ts";
import type { RuntimeInfo } from "../container-runtime.ts";
import { RuntimeFault } from "../container-runtime.ts";
import type { TaskCgroups } from "../task/task-cgroups.ts";
import {
  type CgroupFolders,
  cgroupsOfSystemd,
  cgroupsOfVersion1,
  cgroupsOfVersion2,
  type RunProgram,
} from "./cgroup-folders.ts";

const ROOT = "/sys/fs/cgroup";

export type FoundTaskCgroups =
  | { readonly kind: "available"; readonly cgroups: TaskCgroups }
  | { readonly kind: "unavailable"; readonly reason: string };

/**
 * The control groups of tasks, where the engine runs on this very machine and we may make groups: not for an
 * engine in a virtual machine (Docker Desktop) or elsewhere, nor from within a container, nor without root.
 */
export async function findTaskCgroups(info: RuntimeInfo, clock: Clock): Promise<FoundTaskCgroups> {
  if (info.hostname !== hostname() || info.kernel !== release()) {
    return unavailable("the container engine does not run on this machine itself");
  }
  const folders = kernelFolders(clock);
  switch (`${info.cgroupDriver} ${info.cgroupVersion}`) {
    case "systemd 1":
    case "systemd 2":
      return given("/run/systemd/private", cgroupsOfSystemd(runProgram, info.cgroupVersion));
    case "cgroupfs 2":
      return given(`${ROOT}/cgroup.subtree_control`, cgroupsOfVersion2(folders));
    case "cgroupfs 1": {
      const memory = await given(`${ROOT}/memory/tasks`, cgroupsOfVersion1(folders));
      return memory.kind === "unavailable"
        ? memory
        : given(`${ROOT}/cpu/tasks`, cgroupsOfVersion1(folders));
    }
    default:
      return unavailable(`the container engine's cgroup driver is ${info.cgroupDriver || "none"}`);
  }
}

/** They can be had where this user may write that. */
async function given(path: string, cgroups: TaskCgroups): Promise<FoundTaskCgroups> {
  return (await mayWrite(path))
    ? { kind: "available", cgroups }
    : unavailable(`${path} cannot be written`);
}

function unavailable(reason: string): FoundTaskCgroups {
  return { kind: "unavailable", reason };
}

async function mayWrite(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch {
    // Not there, or not ours.
    return false;
  }
}

const kernelFolders = (clock: Clock): CgroupFolders => ({
  makeFolder: (path) => named(() => mkdir(join(ROOT, path), { recursive: true })),
  write: (path, text) => named(() => writeFile(join(ROOT, path), text)),
  removeFolder: async (path) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await rmdir(join(ROOT, path));
      } catch (error) {
        if (isCode(error, ["ENOENT", "ENOTDIR"])) return;
        if (!isCode(error, ["EBUSY"])) throw fault(error);
        if (attempt === REMOVAL_ATTEMPTS) return;
      }
      await clock.sleep(REMOVAL_WAIT_MS);
    }
  },
  removeIfEmpty: async (path) => {
    try {
      await rmdir(join(ROOT, path));
    } catch (error) {
      if (!isCode(error, ["ENOENT", "ENOTDIR", "EBUSY"])) throw fault(error);
    }
  },
  list: (path) => readdir(join(ROOT, path)),
});

/** The kernel takes a moment to let go of a group whose last process has ended. */
const REMOVAL_ATTEMPTS = 10;
const REMOVAL_WAIT_MS = 50;

const runProgram: RunProgram = (program, words) =>
  new Promise((done, failed) => {
    execFile(program, [...words], { timeout: PROGRAM_TIMEOUT_MS }, (error, _output, text) => {
      if (error === null) done();
      else failed(new RuntimeFault("CgroupError", text.trim() || error.message, { cause: error }));
    });
  });

const PROGRAM_TIMEOUT_MS = 30_000;

async function named(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw fault(error);
  }
}

function fault(cause: unknown): RuntimeFault {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new RuntimeFault("CgroupError", `cannot set up the task's cgroup: ${text}`, { cause });
}

function isCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
