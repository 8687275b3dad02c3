import type { TagResourceRequest } from "@aws-sdk/client-cloudwatch-logs";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";
import { tagTarget } from "../tag-target.ts";
import { mergeTags } from "../tags.ts";

/** TagResource. */
export const tagResource: LogsOperation<TagResourceRequest, object> = async ({
  input,
  caller,
  write,
}) => {
  const { resourceArn = "", tags = {} } = input;
  await write((tx) => {
    const group = tagTarget(tx, caller, resourceArn);
    tx.put(logGroups, { ...group, tags: mergeTags(group.tags, tags, resourceArn) });
  });
  return {};
};
