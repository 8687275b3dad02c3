import { reported } from "../../domain/task/transitions.ts";
import { tasks } from "../../store/tables.ts";
import { containerReport } from "../agent-report/container-reports.ts";
import { ACKNOWLEDGMENT, reportedTask } from "../agent-report/reporting-agent.ts";
import type { Operation } from "../operation.ts";

/** SubmitContainerStateChange: what older agents report container by container. */
export const submitContainerStateChange: Operation<"SubmitContainerStateChange"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, nowMs, write }) =>
    write((tx) => {
      const task = reportedTask(tx, caller, input);
      if (!task) return { acknowledgment: ACKNOWLEDGMENT };
      const after = reported(task, { containers: containerReport(input) }, nowMs);
      if (after !== task) tx.put(tasks, after);
      return { acknowledgment: ACKNOWLEDGMENT };
    }),
};
