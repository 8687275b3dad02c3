import { PENDING_STATUSES } from "../domain/container-instance/container-instance-resources.ts";
import { TASK_STATUSES, type TaskRecord, type TaskStatus } from "../domain/task/record.ts";
import { containerInstances, tasks } from "../store/tables.ts";
import type { View } from "../store/view.ts";

type LaunchType = TaskRecord["launchType"];

/** What is in a cluster, read off the indexes: none of its tasks is visited, be they thousands. */
export interface ClusterCounts {
  /** ACTIVE and DRAINING. */
  readonly containerInstances: number;
  readonly running: Readonly<Record<LaunchType, number>>;
  readonly pending: Readonly<Record<LaunchType, number>>;
  /** Every task that is not STOPPED. */
  readonly activeTasks: number;
}

/** Counts what is in a cluster. */
export function countCluster(view: View, clusterArn: string): ClusterCounts {
  const instancesIn = (status: string): number =>
    view.count(containerInstances, "clusterStatus", `${clusterArn}/${status}`);
  const tasksIn = (launchType: LaunchType, statuses: readonly TaskStatus[]): number =>
    statuses
      .map((status) => view.count(tasks, "clusterStatus", `${clusterArn}/${launchType}/${status}`))
      .reduce((sum, count) => sum + count, 0);
  const byLaunchType = (statuses: readonly TaskStatus[]): Readonly<Record<LaunchType, number>> => ({
    EC2: tasksIn("EC2", statuses),
    FARGATE: tasksIn("FARGATE", statuses),
    EXTERNAL: tasksIn("EXTERNAL", statuses),
  });
  return {
    containerInstances: instancesIn("ACTIVE") + instancesIn("DRAINING"),
    running: byLaunchType(["RUNNING"]),
    pending: byLaunchType(PENDING_STATUSES),
    activeTasks: total(byLaunchType(TASK_STATUSES)),
  };
}

/** The sum over the launch types. */
export function total(counts: Readonly<Record<LaunchType, number>>): number {
  return counts.EC2 + counts.FARGATE + counts.EXTERNAL;
}
