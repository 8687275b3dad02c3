import { ApiError } from "../../domain/errors.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";
import { protectionFailures } from "../protection-failures.ts";

/** Amazon ECS API Reference, "GetTaskProtection", tasks. */
const MAX_TASKS = 100;

/**
 * GetTaskProtection: only tasks of services can be protected, and there are none yet. Without tasks it tells of
 * nothing; what Amazon ECS does then is not documented.
 */
export const getTaskProtection: Operation<"GetTaskProtection"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const { tasks = [] } = input;
      if (tasks.length > MAX_TASKS) {
        // The limit is documented, the text that of other operations.
        throw new ApiError(
          "InvalidParameterException",
          `taskIds can have at most ${MAX_TASKS} items.`,
        );
      }
      const cluster = resolveCluster(view, caller, input.cluster);
      return { protectedTasks: [], failures: [...protectionFailures(view, cluster, tasks)] };
    }),
};
