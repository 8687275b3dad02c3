import { ApiError } from "../../domain/errors.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";
import { protectionFailures } from "../protection-failures.ts";

/** Amazon ECS API Reference, "UpdateTaskProtection", tasks and expiresInMinutes. */
const MAX_TASKS = 10;
const LONGEST_MINUTES = 2_880;

/**
 * UpdateTaskProtection: only tasks of services can be protected, and there are none yet.
 * The limits are documented; the texts are not, and unverified.
 */
export const updateTaskProtection: Operation<"UpdateTaskProtection"> = {
  errors: ["ClusterNotFoundException"],
  whenMissing: { tasks: ["InvalidParameterException", "Tasks cannot be empty."] },
  handle: ({ input, caller, read }) =>
    read((view) => {
      const { tasks, expiresInMinutes } = input;
      if (tasks.length === 0) refuse("Tasks cannot be empty.");
      if (tasks.length > MAX_TASKS) refuse(`taskIds can have at most ${MAX_TASKS} items.`);
      if (expiresInMinutes !== undefined && !isLifetime(expiresInMinutes)) {
        refuse(`expiresInMinutes must be between 1 and ${LONGEST_MINUTES}.`);
      }
      const cluster = resolveCluster(view, caller, input.cluster);
      return { protectedTasks: [], failures: [...protectionFailures(view, cluster, tasks)] };
    }),
};

function isLifetime(minutes: number): boolean {
  return minutes >= 1 && minutes <= LONGEST_MINUTES;
}

function refuse(message: string): never {
  throw new ApiError("InvalidParameterException", message);
}
