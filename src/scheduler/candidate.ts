import type { HostResources } from "../domain/container-instance-resources.ts";
import type { ContainerInstanceRecord } from "../domain/container-instance.ts";
import type { ReservedResources, TaskRecord } from "../domain/task/record.ts";

/** An instance as placement sees it, from one snapshot of the store. */
export interface Candidate {
  readonly instance: ContainerInstanceRecord;
  /** What is left of its machine over all the machine's pools; `ports` are those taken. */
  readonly remaining: HostResources;
  readonly remainingGpus: number;
  /** The tasks on this instance that are not STOPPED. */
  readonly tasks: readonly Pick<TaskRecord, "group" | "desiredStatus" | "lastStatus">[];
}

/** What a task asks of an instance. */
export interface Demand {
  readonly reserved: ReservedResources;
  /** Attribute names an instance must have. Empty for Fargate, whose hosts advertise few. */
  readonly requiredAttributes: readonly string[];
  /** The task group, by which spreading and `distinctInstance` count. */
  readonly group: string;
  readonly constraints: readonly Constraint[];
  /** In the order given: each breaks the ties of the one before. */
  readonly strategy: readonly Strategy[];
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

/** How many tasks of the group the candidate has. */
export function tasksOfGroup({ tasks }: Candidate, group: string): number {
  return tasks.reduce((count, task) => (task.group === group ? count + 1 : count), 0);
}

/** The candidate once it has one more task of this demand. */
export function withTask(candidate: Candidate, { reserved, group }: Demand): Candidate {
  const { remaining, tasks } = candidate;
  return {
    ...candidate,
    remaining: {
      cpuUnits: remaining.cpuUnits - reserved.cpuUnits,
      memoryMiB: remaining.memoryMiB - reserved.memoryMiB,
      ports: [...remaining.ports, ...reserved.ports],
    },
    remainingGpus: candidate.remainingGpus - (reserved.gpus ?? 0),
    tasks: [...tasks, { group, desiredStatus: "RUNNING", lastStatus: "PENDING" }],
  };
}
