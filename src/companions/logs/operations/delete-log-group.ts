import type { DeleteLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import { ApiError } from "../../../domain/errors.ts";
import { groupNamed } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";

/** DeleteLogGroup: with all its streams and events. */
export const deleteLogGroup: LogsOperation<DeleteLogGroupRequest, object> = async ({
  input,
  caller,
  events,
  write,
}) => {
  const { groupId } = await write((tx) => {
    const group = groupNamed(tx, caller, input.logGroupName ?? "");
    if (group.deletionProtectionEnabled) {
      // That AWS answers ValidationException is documented, its words are not.
      throw new ApiError(
        "ValidationException",
        "The specified log group has deletion protection enabled.",
      );
    }
    tx.delete(logGroups, group.groupKey);
    return group;
  });
  // Should this be lost, the next look at retention finds a group without a record.
  await events.deleteGroup(groupId);
  return {};
};
