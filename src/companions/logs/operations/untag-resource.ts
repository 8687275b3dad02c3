import type { UntagResourceRequest } from "@aws-sdk/client-cloudwatch-logs";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";
import { tagTarget } from "../tag-target.ts";
import { withoutTags } from "../tags.ts";

/** UntagResource: removing what is not there does nothing. */
export const untagResource: LogsOperation<UntagResourceRequest, object> = async ({
  input,
  caller,
  write,
}) => {
  const { resourceArn = "", tagKeys = [] } = input;
  await write((tx) => {
    const group = tagTarget(tx, caller, resourceArn);
    tx.put(logGroups, { ...group, tags: withoutTags(group.tags, tagKeys) });
  });
  return {};
};
