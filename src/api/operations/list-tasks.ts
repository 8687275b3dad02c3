import { lastPart } from "../../domain/arn.ts";
import type { ClusterRecord } from "../../domain/cluster/cluster.ts";
import { ApiError } from "../../domain/errors.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { tasks } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import { containerInstanceArnOf } from "../container-instance-reference.ts";
import type { Input, Operation } from "../operation.ts";
import { page } from "../pagination.ts";

/** Amazon ECS API Reference, "ListTasks", maxResults. */
const PAGE_SIZE = 100;

/** ListTasks: the ARNs of a cluster's tasks that match all filters, those desired RUNNING by default. */
export const listTasks: Operation<"ListTasks"> = {
  errors: ["ClusterNotFoundException", "ServiceNotFoundException"],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const cluster = resolveCluster(view, caller, input.cluster);
      checkFilters(input);
      const { nextToken: _token, maxResults: _size, cluster: _cluster, ...filters } = input;
      const { items, nextToken } = page({
        items: matching(view, cluster, input),
        input,
        defaultSize: PAGE_SIZE,
        maxSize: PAGE_SIZE,
        query: {
          operation: "ListTasks",
          scope: caller,
          filters: { ...filters, clusterArn: cluster.clusterArn },
        },
        keyOf: (task) => task.taskArn,
      });
      return {
        taskArns: items.map(({ taskArn }) => taskArn),
        ...(nextToken !== undefined && { nextToken }),
      };
    }),
};

function checkFilters(input: Input<"ListTasks">): void {
  const { containerInstance, family, serviceName, launchType, daemonName, startedBy } = input;
  const others = [containerInstance, family, serviceName, launchType, daemonName];
  if (startedBy !== undefined && others.some((filter) => filter !== undefined)) {
    throw new ApiError(
      "InvalidParameterException",
      "cannot specify startedBy with other arguments",
    );
  }
  if (serviceName !== undefined) {
    // There are no services yet for a task to belong to.
    throw new ApiError("ServiceNotFoundException", "Service not found.");
  }
}

function* matching(
  view: View,
  cluster: ClusterRecord,
  input: Input<"ListTasks">,
): Iterable<TaskRecord> {
  const { desiredStatus = "RUNNING", startedBy, launchType, family, daemonName } = input;
  // Tasks of daemons run on managed instances only, and of those there are none.
  if (daemonName !== undefined) return;
  const instanceArn =
    input.containerInstance === undefined
      ? undefined
      : containerInstanceArnOf(cluster, input.containerInstance);
  const rows =
    startedBy === undefined
      ? view.by(tasks, "cluster", `${cluster.clusterArn}/${desiredStatus}`)
      : view.by(tasks, "startedBy", `${cluster.clusterArn}/${startedBy}`);
  for (const task of rows) {
    if (task.desiredStatus !== desiredStatus) continue;
    if (launchType !== undefined && task.launchType !== launchType) continue;
    if (family !== undefined && familyOf(task) !== family) continue;
    if (instanceArn !== undefined && task.containerInstanceArn !== instanceArn) continue;
    // The host of a Fargate task can't be asked for.
    if (instanceArn !== undefined && task.launchType === "FARGATE") continue;
    yield task;
  }
}

/** `FAMILY` of `…:task-definition/FAMILY:REVISION`. */
function familyOf({ taskDefinitionArn }: TaskRecord): string {
  const name = lastPart(taskDefinitionArn);
  return name.slice(0, name.lastIndexOf(":"));
}
