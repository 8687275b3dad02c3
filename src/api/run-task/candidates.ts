import {
  remainingOf,
  usageOf,
} from "../../domain/container-instance/container-instance-resources.ts";
import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import type { Candidate } from "../../scheduler/place.ts";
import { containerInstances, tasks } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";

/**
 * The ACTIVE instances that tasks of this launch type can go to. Container instances belong to one cluster;
 * the hosts of the Fargate pool take the tasks of all.
 */
export function candidatesFor(
  view: View,
  where: { readonly clusterArn: string; readonly launchType: TaskRecord["launchType"] },
): readonly Candidate[] {
  const { clusterArn, launchType } = where;
  const instances =
    launchType === "FARGATE"
      ? view.by(containerInstances, "pool", "FARGATE")
      : view.by(containerInstances, "cluster", clusterArn);
  return [...instances]
    .filter(({ pool, status }) => pool === launchType && status === "ACTIVE")
    .map((instance) => candidateOf(view, instance));
}

/** One instance with what its machine has left, counting the tasks of all pools it is in. */
export function candidateOf(view: View, instance: ContainerInstanceRecord): Candidate {
  const onMachine = [...tasksOnMachine(view, instance.hostId)];
  const taken = new Set(onMachine.filter(isNotOver).flatMap(gpuIdsOf));
  return {
    instance,
    remaining: remainingOf(instance, usageOf(onMachine)),
    remainingGpuIds: instance.registered.gpuIds.filter((id) => !taken.has(id)),
    tasks: [...view.by(tasks, "instance", instance.containerInstanceArn)],
  };
}

function isNotOver({ lastStatus }: TaskRecord): boolean {
  return lastStatus !== "STOPPED";
}

function gpuIdsOf({ containers }: TaskRecord): readonly string[] {
  return containers.flatMap(({ gpuIds = [] }) => gpuIds);
}

function* tasksOnMachine(view: View, hostId: string): Iterable<TaskRecord> {
  for (const { containerInstanceArn } of view.by(containerInstances, "host", hostId)) {
    yield* view.by(tasks, "instance", containerInstanceArn);
  }
}
