import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { presentTags, taggedRepository } from "../tags.ts";

/** ListTagsForResource, of repositories. What is no repository's ARN: InvalidParameterException. */
export const listTagsForResource: EcrOperation<
  ListTagsForResourceRequest,
  ListTagsForResourceResponse
> = ({ input, caller, read }) =>
  read((view) => ({ tags: presentTags(taggedRepository(view, caller, input.resourceArn).tags) }));
