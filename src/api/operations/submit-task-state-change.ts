import { lastPart } from "../../domain/arn.ts";
import type { TaskReport } from "../../domain/task/transitions.ts";
import { attachmentReported, reported } from "../../domain/task/transitions.ts";
import { tasks } from "../../store/tables.ts";
import { containerReport } from "../agent-report/container-reports.ts";
import { ACKNOWLEDGMENT, reportedTask } from "../agent-report/reporting-agent.ts";
import type { Input, Operation } from "../operation.ts";

/**
 * SubmitTaskStateChange: an agent tells what became of a task, its containers and its interfaces. Repeats,
 * late reports and reports on tasks that are gone are taken as they come.
 */
export const submitTaskStateChange: Operation<"SubmitTaskStateChange"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, nowMs, write }) =>
    write((tx) => {
      const task = reportedTask(tx, caller, input);
      if (!task) return { acknowledgment: ACKNOWLEDGMENT };
      const attached = (input.attachments ?? []).reduce(
        (soFar, { attachmentArn = "", status = "" }) =>
          attachmentReported(soFar, lastPart(attachmentArn), status),
        task,
      );
      const after = reported(attached, taskReport(input), nowMs);
      if (after !== task) tx.put(tasks, after);
      return { acknowledgment: ACKNOWLEDGMENT };
    }),
};

function taskReport(input: Input<"SubmitTaskStateChange">): TaskReport {
  const { status, reason, pullStartedAt, pullStoppedAt, executionStoppedAt } = input;
  return {
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    containers: (input.containers ?? []).flatMap(containerReport),
    ...(pullStartedAt !== undefined && { pullStartedAtMs: pullStartedAt }),
    ...(pullStoppedAt !== undefined && { pullStoppedAtMs: pullStoppedAt }),
    ...(executionStoppedAt !== undefined && { executionStoppedAtMs: executionStoppedAt }),
  };
}
