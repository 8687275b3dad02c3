import { ApiError } from "../../domain/errors.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";
import { presentTask } from "../present-task.ts";
import { findTask, taskArnOf } from "../task-reference.ts";

/** Amazon ECS API Reference, "DescribeTasks", tasks. */
const MAX_TASKS = 100;

/** DescribeTasks: tasks by id or ARN; those that are not there are in `failures`. */
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
      const cluster = resolveCluster(view, caller, input.cluster);
      const withTags = input.include?.includes("TAGS") ?? false;
      const found = [];
      const failures = [];
      for (const reference of new Set(input.tasks)) {
        const task = findTask(view, cluster, reference);
        if (task) found.push(presentTask(task, { withTags }));
        else failures.push({ arn: taskArnOf(cluster, reference), reason: "MISSING" });
      }
      return { tasks: found, failures };
    }),
};
