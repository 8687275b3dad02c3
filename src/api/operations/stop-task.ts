import { ApiError } from "../../domain/errors.ts";
import { MAX_REASON_LENGTH } from "../../domain/task/container-report.ts";
import { STOPPED_BY_USER } from "../../domain/task/stop-cause.ts";
import { stopRequested } from "../../domain/task/transitions.ts";
import { tasks } from "../../store/tables.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";
import { presentTask } from "../present-task.ts";
import { findTask } from "../task-reference.ts";

/**
 * StopTask: the task is to stop, and the answer shows that desire; the agent does the rest. Its tags are
 * deleted. Stopping a task again changes nothing, and the first reason stands.
 * Source: Amazon ECS API Reference, "StopTask" (tags).
 */
export const stopTask: Operation<"StopTask"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, nowMs, write }) =>
    write((tx) => {
      const { reason } = input;
      if (reason !== undefined && reason.length > MAX_REASON_LENGTH) {
        // The limit is that of other reasons, the text that of other members; unverified here.
        throw new ApiError("InvalidParameterException", `reason longer than ${MAX_REASON_LENGTH}.`);
      }
      const cluster = resolveCluster(tx, caller, input.cluster);
      const task = findTask(tx, cluster, input.task);
      if (!task) {
        throw new ApiError("InvalidParameterException", "The referenced task was not found.");
      }
      const stoppedReason = reason === undefined || reason === "" ? STOPPED_BY_USER : reason;
      const stopping = stopRequested(task, { stopCode: "UserInitiated", stoppedReason }, nowMs);
      if (stopping === task) return { task: presentTask(task, { withTags: true }) };
      const untagged = { ...stopping, tags: [] };
      tx.put(tasks, untagged);
      return { task: presentTask(untagged, { withTags: true }) };
    }),
};
