import type { CreateLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import { ApiError } from "../../../domain/errors.ts";
import { newGroup } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { type LogGroupRecord, logGroups } from "../tables.ts";
import { mergeTags } from "../tags.ts";

/**
 * CreateLogGroup. One of that name: ResourceAlreadyExistsException; a name of AWS's: InvalidParameterException. A KMS
 * key and another class than STANDARD are kept and shown; that they change nothing is warned of.
 */
export const createLogGroup: LogsOperation<CreateLogGroupRequest, object> = async ({
  input,
  caller,
  nowMs,
  ids,
  write,
  warn,
}) => {
  const { logGroupName = "", kmsKeyId, logGroupClass = "STANDARD" } = input;
  const group: LogGroupRecord = {
    ...newGroup(caller, logGroupName, { groupId: ids.uuid(), nowMs }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    logGroupClass,
    deletionProtectionEnabled: input.deletionProtectionEnabled ?? false,
    tags: mergeTags({}, input.tags ?? {}, logGroupName),
  };
  await write((tx) => {
    if (tx.get(logGroups, group.groupKey)) {
      throw new ApiError(
        "ResourceAlreadyExistsException",
        "The specified log group already exists",
      );
    }
    tx.put(logGroups, group);
  });
  if (kmsKeyId !== undefined) {
    warn(`the events of log group ${logGroupName} are not encrypted with ${kmsKeyId}`);
  }
  if (logGroupClass !== "STANDARD") {
    warn(`log group ${logGroupName} is kept as those of the class STANDARD are`);
  }
  return {};
};
