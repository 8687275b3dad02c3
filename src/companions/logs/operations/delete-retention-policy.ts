import type { DeleteRetentionPolicyRequest } from "@aws-sdk/client-cloudwatch-logs";
import { groupNamed } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";

/** DeleteRetentionPolicy: events are kept for ever. */
export const deleteRetentionPolicy: LogsOperation<DeleteRetentionPolicyRequest, object> = async ({
  input,
  caller,
  write,
}) => {
  await write((tx) => {
    const { retentionInDays: _, ...group } = groupNamed(tx, caller, input.logGroupName ?? "");
    tx.put(logGroups, group);
  });
  return {};
};
