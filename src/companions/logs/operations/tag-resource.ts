import type { TagResourceRequest } from "@aws-sdk/client-cloudwatch-logs";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";
import { tagTarget } from "../tag-target.ts";
import { mergeTags } from "../tags.ts";

/**
 * TagResource, of log groups; a key that is there takes the new value. More than 50: TooManyTagsException; a tag that
 * can't be, or is AWS's (`aws:`): InvalidParameterException.
 */
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
