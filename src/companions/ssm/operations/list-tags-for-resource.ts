import type { ListTagsForResourceRequest, ListTagsForResourceResult } from "@aws-sdk/client-ssm";
import type { SsmOperation } from "../operation.ts";
import { RESOURCE_TYPE } from "../rules.ts";
import { taggedParameter } from "../tags.ts";

/** ListTagsForResource, of parameters; there is nothing else, so any other resource type is InvalidResourceId. */
export const listTagsForResource: SsmOperation<
  ListTagsForResourceRequest,
  ListTagsForResourceResult
> = {
  rules: { ResourceType: RESOURCE_TYPE, ResourceId: { required: true } },
  handle: ({ input, tx, caller }) => {
    const { tags } = taggedParameter(tx, caller, input);
    return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
};
