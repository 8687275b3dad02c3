import { parseArn } from "../../domain/arn.ts";
import type { Scope } from "../../domain/scope.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { containerInstances, tasks } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import { findTask } from "../task-reference.ts";

/** What a report is answered; agents ignore the text. */
export const ACKNOWLEDGMENT = "ACK";

/**
 * The task an agent reports on, or nothing when there is none that the caller's agents may report on. That
 * is no error: an agent repeats a report for ever unless it is accepted (amazon-ecs-agent,
 * `agent/eventhandler/task_handler.go`), so one on a task long forgotten has to be.
 *
 * A task belongs to the account it was run in, its host to the account that registered it. A host of the
 * Fargate pool runs the tasks of every account and region, so it is the host's account that counts.
 */
export function reportedTask(
  view: View,
  caller: Scope,
  report: { readonly cluster?: string | undefined; readonly task?: string | undefined },
): TaskRecord | undefined {
  if (report.task === undefined) return undefined;
  const task =
    parseArn(report.task) === undefined
      ? findTask(view, resolveCluster(view, caller, report.cluster), report.task)
      : view.get(tasks, report.task);
  return task && isReportedBy(view, caller, task) ? task : undefined;
}

/** Whether the task's host was registered by the caller's account. */
export function isReportedBy(view: View, caller: Scope, task: TaskRecord): boolean {
  const host = view.get(containerInstances, task.containerInstanceArn);
  return (host ?? task).accountId === caller.accountId;
}
