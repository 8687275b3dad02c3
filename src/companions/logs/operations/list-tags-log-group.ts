import type {
  ListTagsLogGroupRequest,
  ListTagsLogGroupResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { groupNamed } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";

/** ListTagsLogGroup, which ListTagsForResource replaced. */
export const listTagsLogGroup: LogsOperation<
  ListTagsLogGroupRequest,
  ListTagsLogGroupResponse
> = async ({ input, caller, read }) => {
  const { tags } = await read((view) => groupNamed(view, caller, input.logGroupName ?? ""));
  return { tags };
};
