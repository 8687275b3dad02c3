import type { UntagLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import { groupNamed } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";
import { withoutTags } from "../tags.ts";

/** UntagLogGroup, which UntagResource replaced. */
export const untagLogGroup: LogsOperation<UntagLogGroupRequest, object> = async ({
  input,
  caller,
  write,
}) => {
  const { logGroupName = "", tags = [] } = input;
  await write((tx) => {
    const group = groupNamed(tx, caller, logGroupName);
    tx.put(logGroups, { ...group, tags: withoutTags(group.tags, tags) });
  });
  return {};
};
