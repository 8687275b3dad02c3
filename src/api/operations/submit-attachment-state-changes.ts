import { lastPart } from "../../domain/arn.ts";
import { attachmentReported } from "../../domain/task/transitions.ts";
import { networkInterfaces, tasks } from "../../store/tables.ts";
import { ACKNOWLEDGMENT, isReportedBy } from "../agent-report/reporting-agent.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";

/** SubmitAttachmentStateChanges: an agent saw interfaces come or go. Unknown ones are passed over. */
export const submitAttachmentStateChanges: Operation<"SubmitAttachmentStateChanges"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, write }) =>
    write((tx) => {
      resolveCluster(tx, caller, input.cluster);
      for (const { attachmentArn = "", status = "" } of input.attachments) {
        const attachmentId = lastPart(attachmentArn);
        for (const { taskArn } of tx.by(networkInterfaces, "attachment", attachmentId)) {
          const task = tx.get(tasks, taskArn);
          if (!task || !isReportedBy(tx, caller, task)) continue;
          const after = attachmentReported(task, attachmentId, status);
          if (after !== task) tx.put(tasks, after);
        }
      }
      return { acknowledgment: ACKNOWLEDGMENT };
    }),
};
