import type { PutLogGroupDeletionProtectionRequest } from "@aws-sdk/client-cloudwatch-logs";
import { groupOf } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";

/** PutLogGroupDeletionProtection: while it is on, DeleteLogGroup is refused. Without a value it is taken off. */
export const putLogGroupDeletionProtection: LogsOperation<
  PutLogGroupDeletionProtectionRequest,
  object
> = async ({ input, caller, write }) => {
  await write((tx) => {
    const group = groupOf(tx, caller, input);
    tx.put(logGroups, {
      ...group,
      deletionProtectionEnabled: input.deletionProtectionEnabled ?? false,
    });
  });
  return {};
};
