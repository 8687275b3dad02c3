import type { TagLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import { groupNamed } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";
import { mergeTags } from "../tags.ts";

/** TagLogGroup, which TagResource replaced. */
export const tagLogGroup: LogsOperation<TagLogGroupRequest, object> = async ({
  input,
  caller,
  write,
}) => {
  const { logGroupName = "", tags = {} } = input;
  await write((tx) => {
    const group = groupNamed(tx, caller, logGroupName);
    tx.put(logGroups, { ...group, tags: mergeTags(group.tags, tags, logGroupName) });
  });
  return {};
};
