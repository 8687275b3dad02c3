import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogsOperation } from "../operation.ts";
import { tagTarget } from "../tag-target.ts";

/** ListTagsForResource. */
export const listTagsForResource: LogsOperation<
  ListTagsForResourceRequest,
  ListTagsForResourceResponse
> = async ({ input, caller, read }) => {
  const { tags } = await read((view) => tagTarget(view, caller, input.resourceArn ?? ""));
  return { tags };
};
