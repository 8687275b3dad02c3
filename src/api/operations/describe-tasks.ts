import { ApiError } from "../../domain/errors.ts";
import { resolveAnyCluster, resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";
import { presentTask } from "../present-task.ts";
import { findTask, taskArnOf } from "../task-reference.ts";

/** Amazon ECS API Reference, "DescribeTasks", tasks. */
const MAX_TASKS = 100;

/**
 * DescribeTasks: tasks by id or ARN; those that are not there are in `failures`. Of a deleted cluster, the
 * tasks that have tags can be described, until a cluster of the same name is made.
 *
 * That a deleted cluster without any of them is refused, as it is by other operations, is inferred.
 * Source: Amazon ECS API Reference, "DescribeTasks".
 */
export const describeTasks: Operation<"DescribeTasks"> = {
  errors: ["ClusterNotFoundException"],
  whenMissing: { tasks: ["InvalidParameterException", "Tasks cannot be empty."] },
  handle: ({ input, caller, read }) =>
    read((view) => {
      if (input.tasks.length === 0) {
        throw new ApiError("InvalidParameterException", "Tasks cannot be empty.");
      }
      if (input.tasks.length > MAX_TASKS) {
        throw new ApiError(
          "InvalidParameterException",
          `taskIds can have at most ${MAX_TASKS} items.`,
        );
      }
      const cluster = resolveAnyCluster(view, caller, input.cluster);
      const isDeleted = cluster.status === "INACTIVE";
      const withTags = input.include?.includes("TAGS") ?? false;
      const found = [];
      const failures = [];
      for (const reference of new Set(input.tasks)) {
        const task = findTask(view, cluster, reference);
        if (task && (!isDeleted || task.tags.length > 0))
          found.push(presentTask(task, { withTags }));
        else failures.push({ arn: taskArnOf(cluster, reference), reason: "MISSING" });
      }
      // Throws, because it is deleted.
      if (isDeleted && found.length === 0) resolveCluster(view, caller, input.cluster);
      return { tasks: found, failures };
    }),
};
