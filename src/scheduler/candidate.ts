import type { HostResources } from "../domain/container-instance/container-instance-resources.ts";
import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import type { ReservedResources, TaskRecord } from "../domain/task/record.ts";

/** An instance as placement sees it, from one snapshot of the store. */
export interface Candidate {
  readonly instance: ContainerInstanceRecord;
  /** What is left of its machine over all the machine's pools; `ports` are those taken. */
  readonly remaining: HostResources;
  readonly remainingGpuIds: readonly string[];
  /** The tasks on this instance that are not STOPPED. */
  readonly tasks: readonly Pick<TaskRecord, "group" | "desiredStatus" | "lastStatus">[];
}

/** What a task asks of an instance. */
export interface Demand {
  readonly reserved: ReservedResources;
  /** Attribute names an instance must have. */
  readonly requiredAttributes: readonly string[];
  readonly platform: PlatformDemand;
  /** What the task may write, where it says so. */
  readonly ephemeralStorageGiB?: number;
  /** The task group, by which spreading and `distinctInstance` count. */
  readonly group: string;
  readonly constraints: readonly Constraint[];
  /** In the order given: each breaks the ties of the one before. */
  readonly strategy: readonly Strategy[];
}

/** What a task's programs are made for. An instance that does not say what it is will do. */
export interface PlatformDemand {
  /** As instances have it in `ecs.os-type`: `linux`, `windows`. */
  readonly osType?: string;
  /** As instances have it in `ecs.cpu-architecture`: `x86_64`, `arm64`. */
  readonly cpuArchitecture?: string;
  /** Whether instances of another architecture are the last resort, or none. */
  readonly otherArchitectures: "lastResort" | "refused";
}

export type Constraint =
  | { readonly type: "distinctInstance" }
  | {
      readonly type: "memberOf";
      /** As the request has it, for the explanation. */
      readonly expression: string;
      readonly matches: (candidate: Candidate) => boolean;
    };

export type Strategy =
  | { readonly type: "random" }
  | { readonly type: "binpack"; readonly field: "cpu" | "memory" }
  /** `instanceId`, or the name of an attribute. */
  | { readonly type: "spread"; readonly by: "instanceId" | { readonly attribute: string } };

/** Whether the instance's processor is the one that the task's programs are made for. */
export function hasArchitecture(
  { instance }: Pick<Candidate, "instance">,
  { cpuArchitecture }: PlatformDemand,
): boolean {
  const present = attributeOf(instance, "ecs.cpu-architecture");
  return cpuArchitecture === undefined || present === undefined || present === cpuArchitecture;
}

/** The value of an attribute of the instance. */
export function attributeOf(instance: ContainerInstanceRecord, name: string): string | undefined {
  return instance.attributes.find((attribute) => attribute.name === name)?.value;
}

/** How many tasks of the group the candidate has. */
export function tasksOfGroup({ tasks }: Candidate, group: string): number {
  return tasks.reduce((count, task) => (task.group === group ? count + 1 : count), 0);
}

/** How many of its GPUs a task takes. */
export function gpusFor(
  { instance }: Pick<Candidate, "instance">,
  { gpus = 0 }: ReservedResources,
): number {
  // All is one at least.
  return gpus === "ALL" ? Math.max(1, instance.registered.gpuIds.length) : gpus;
}

/** The candidate once it has one more task of this demand. */
export function withTask(candidate: Candidate, { reserved, group }: Demand): Candidate {
  const { remaining, tasks } = candidate;
  return {
    ...candidate,
    remaining: {
      ...remaining,
      cpuUnits: remaining.cpuUnits - reserved.cpuUnits,
      memoryMiB: remaining.memoryMiB - reserved.memoryMiB,
      ports: [...remaining.ports, ...reserved.ports],
    },
    remainingGpuIds: candidate.remainingGpuIds.slice(gpusFor(candidate, reserved)),
    tasks: [...tasks, { group, desiredStatus: "RUNNING", lastStatus: "PENDING" }],
  };
}
