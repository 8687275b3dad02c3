import type { TaskCgroups, TaskLimits } from "../task/task-cgroups.ts";

/** The kernel's folders of control groups, as far as they are needed. Each call does nothing when it has been done. */
export interface CgroupFolders {
  makeFolder(path: string): Promise<void>;
  write(path: string, text: string): Promise<void>;
  /** Removes a group, not before its last process is gone. */
  removeFolder(path: string): Promise<void>;
  /** Removes a group that has no others in it. */
  removeIfEmpty(path: string): Promise<void>;
  /** Names in a folder. */
  list(path: string): Promise<readonly string[]>;
}

/** Groups of ours are in one folder, so that the official agent's `/ecs` beside it is not disturbed. */
const ROOT = "longshore";
const PERIOD_MICROSECONDS = 100_000;

/** Version 1: a tree of its own for each controller. Docker makes the task's folder in the others of them. */
export function cgroupsOfVersion1(folders: CgroupFolders): TaskCgroups {
  return {
    parentOf: (taskId) => `/${ROOT}/${taskId}`,
    ensure: async (taskId, { memoryBytes, cpuQuotaMicroseconds, cpuShares }) => {
      const memory = `memory/${ROOT}/${taskId}`;
      const cpu = `cpu/${ROOT}/${taskId}`;
      await folders.makeFolder(memory);
      await folders.makeFolder(cpu);
      if (memoryBytes !== undefined) {
        // Kernels before 5.11 hold groups to their own processes else.
        await folders.write(`${memory}/memory.use_hierarchy`, "1");
        await folders.write(`${memory}/memory.limit_in_bytes`, String(memoryBytes));
      }
      if (cpuShares !== undefined) await folders.write(`${cpu}/cpu.shares`, String(cpuShares));
      if (cpuQuotaMicroseconds !== undefined) {
        await folders.write(`${cpu}/cpu.cfs_period_us`, String(PERIOD_MICROSECONDS));
        await folders.write(`${cpu}/cpu.cfs_quota_us`, String(cpuQuotaMicroseconds));
      }
    },
    remove: async (taskId) => {
      for (const controller of await folders.list("")) {
        await folders.removeFolder(`${controller}/${ROOT}/${taskId}`);
      }
    },
    end: async () => {
      for (const controller of await folders.list("")) {
        await folders.removeIfEmpty(`${controller}/${ROOT}`);
      }
    },
  };
}

/** Version 2: one tree, in which a group hands its controllers on to those below it. */
export function cgroupsOfVersion2(folders: CgroupFolders): TaskCgroups {
  return {
    parentOf: (taskId) => `/${ROOT}/${taskId}`,
    ensure: async (taskId, { memoryBytes, cpuQuotaMicroseconds, cpuShares }) => {
      const group = `${ROOT}/${taskId}`;
      await folders.write("cgroup.subtree_control", "+cpu +memory");
      await folders.makeFolder(ROOT);
      await folders.write(`${ROOT}/cgroup.subtree_control`, "+cpu +memory");
      await folders.makeFolder(group);
      if (memoryBytes !== undefined) {
        await folders.write(`${group}/memory.max`, String(memoryBytes));
      }
      if (cpuShares !== undefined) {
        await folders.write(`${group}/cpu.weight`, String(weightOf(cpuShares)));
      }
      if (cpuQuotaMicroseconds !== undefined) {
        await folders.write(`${group}/cpu.max`, `${cpuQuotaMicroseconds} ${PERIOD_MICROSECONDS}`);
      }
    },
    remove: (taskId) => folders.removeFolder(`${ROOT}/${taskId}`),
    end: () => folders.removeIfEmpty(ROOT),
  };
}

/** Runs a program; rejects when it fails. */
export type RunProgram = (program: string, words: readonly string[]) => Promise<void>;

/**
 * Where systemd keeps the groups, Docker takes the name of a slice: one of systemd's own, made for the task
 * without a file. `longshore-ID.slice` lies in `longshore.slice`, by systemd's rule for names.
 */
export function cgroupsOfSystemd(run: RunProgram, version: 1 | 2): TaskCgroups {
  return {
    parentOf: sliceOf,
    ensure: async (taskId, limits) => {
      try {
        await run("busctl", startSlice(sliceOf(taskId), limits, version));
      } catch (error) {
        // Each container of the task asks for it; the first made it.
        if (!(error instanceof Error && /already (?:loaded|exists)/.test(error.message)))
          throw error;
      }
    },
    // A slice that was never made is not loaded, which systemctl takes for a failure.
    remove: (taskId) => run("systemctl", ["stop", sliceOf(taskId)]).catch(() => {}),
    // Systemd itself forgets the slice above, once nothing is in it.
    end: async () => {},
  };
}

function sliceOf(taskId: string): string {
  return `${ROOT}-${taskId}.slice`;
}

/** Source: org.freedesktop.systemd1(5), Manager.StartTransientUnit, and systemd.resource-control(5). */
function startSlice(
  slice: string,
  { memoryBytes, cpuQuotaMicroseconds, cpuShares }: TaskLimits,
  version: 1 | 2,
): readonly string[] {
  const memory = version === 2 ? "MemoryMax" : "MemoryLimit";
  const properties = [
    ["Description", "s", "containers of an ECS task"],
    ["DefaultDependencies", "b", "false"],
    ...(memoryBytes === undefined ? [] : [[memory, "t", String(memoryBytes)]]),
    ...(cpuQuotaMicroseconds === undefined
      ? []
      : [["CPUQuotaPerSecUSec", "t", String(cpuQuotaMicroseconds * PERIODS_A_SECOND)]]),
    ...(cpuShares === undefined
      ? []
      : version === 2
        ? [["CPUWeight", "t", String(weightOf(cpuShares))]]
        : [["CPUShares", "t", String(cpuShares)]]),
  ];
  const manager = ["org.freedesktop.systemd1", "/org/freedesktop/systemd1"];
  return [
    "call",
    ...manager,
    "org.freedesktop.systemd1.Manager",
    "StartTransientUnit",
    "ssa(sv)a(sa(sv))",
    slice,
    "replace",
    String(properties.length),
    ...properties.flat(),
    "0",
  ];
}

const PERIODS_A_SECOND = 1_000_000 / PERIOD_MICROSECONDS;

/** 2…262144 shares as 1…10000, as runc converts them. */
function weightOf(shares: number): number {
  return 1 + Math.floor(((Math.min(shares, 262_144) - 2) * 9999) / 262_142);
}
