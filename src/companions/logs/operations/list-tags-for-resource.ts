import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogsOperation } from "../operation.ts";
import { tagTarget } from "../tag-target.ts";

/**
 * ListTagsForResource, of log groups. What is no ARN of one: InvalidParameterException; one that isn't here:
 * ResourceNotFoundException.
 */
export const listTagsForResource: LogsOperation<
  ListTagsForResourceRequest,
  ListTagsForResourceResponse
> = async ({ input, caller, read }) => {
  const { tags } = await read((view) => tagTarget(view, caller, input.resourceArn ?? ""));
  return { tags };
};
