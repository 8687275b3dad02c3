import type { PayloadTask } from "../../wire/agent-messages.ts";

/**
 * The control groups that hold what a task's containers may take together. There are none where the kernel is
 * not this machine's own or may not be written; each container is then held to the task's size by itself.
 */
export interface TaskCgroups {
  /** What Docker is told as `CgroupParent` of the task's containers. */
  parentOf(taskId: string): string;
  /** Makes the task's group with these limits, or sets them anew. Rejects with a `RuntimeFault`. */
  ensure(taskId: string, limits: TaskLimits): Promise<void>;
  /** Removes it. One that is gone is no fault; one that still has containers stays. */
  remove(taskId: string): Promise<void>;
  /** Removes what holds the groups of all tasks, unless there are some. */
  end(): Promise<void>;
}

/** What a task's containers may take together. */
export interface TaskLimits {
  readonly memoryBytes?: number;
  /** Processors' time per 100 ms, in microseconds. */
  readonly cpuQuotaMicroseconds?: number;
  /** Against what else runs on the machine. */
  readonly cpuShares?: number;
}

const MIB = 1024 * 1024;
const PERIOD_MICROSECONDS = 100_000;
const CPU_UNITS_PER_VCPU = 1024;

/**
 * What the containers of a task may take together; nothing where the task has no size, or one container, whose
 * own limits say it all. Source: ECS agent, `agent/api/task/task_linux.go`, BuildCgroupSpec.
 */
export function sharedLimits(task: PayloadTask, host: { readonly cpus: number }) {
  if ((task.containers?.length ?? 0) < 2) return undefined;
  if (task.cpu === undefined && task.memory === undefined) return undefined;
  const limits: TaskLimits = {
    ...(task.memory !== undefined && { memoryBytes: task.memory * MIB }),
    ...(task.cpu !== undefined && {
      cpuQuotaMicroseconds: Math.round(Math.min(task.cpu, host.cpus) * PERIOD_MICROSECONDS),
      cpuShares: Math.max(2, Math.round(task.cpu * CPU_UNITS_PER_VCPU)),
    }),
  };
  return limits;
}
