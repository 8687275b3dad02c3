import type {
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult,
} from "@aws-sdk/client-ssm";
import type { SsmOperation } from "../operation.ts";
import { RESOURCE_TYPE, TAG_KEY } from "../rules.ts";
import { parameters } from "../tables.ts";
import { taggedParameter, withoutTags } from "../tags.ts";

/**
 * RemoveTagsFromResource. Keys that aren't there are no error; what is no parameter, of any other resource type too:
 * InvalidResourceId.
 */
export const removeTagsFromResource: SsmOperation<
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult
> = {
  rules: {
    ResourceType: RESOURCE_TYPE,
    ResourceId: { required: true },
    TagKeys: { required: true, each: TAG_KEY },
  },
  handle: ({ input, tx, caller }) => {
    const parameter = taggedParameter(tx, caller, input);
    tx.put(parameters, { ...parameter, tags: withoutTags(parameter.tags, input.TagKeys ?? []) });
    return {};
  },
};
