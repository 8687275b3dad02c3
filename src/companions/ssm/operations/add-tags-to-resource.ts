import type { AddTagsToResourceRequest, AddTagsToResourceResult } from "@aws-sdk/client-ssm";
import type { SsmOperation } from "../operation.ts";
import { RESOURCE_TYPE, TAGS } from "../rules.ts";
import { parameters } from "../tables.ts";
import { taggedParameter, withTags } from "../tags.ts";

/**
 * AddTagsToResource: a key that is there takes the new value. More than 50: TooManyTagsError; a key of AWS's (`aws:`):
 * ValidationException; what is no parameter, of any other resource type too: InvalidResourceId.
 */
export const addTagsToResource: SsmOperation<AddTagsToResourceRequest, AddTagsToResourceResult> = {
  rules: {
    ResourceType: RESOURCE_TYPE,
    ResourceId: { required: true },
    Tags: { required: true, ...TAGS },
  },
  handle: ({ input, tx, caller }) => {
    const parameter = taggedParameter(tx, caller, input);
    tx.put(parameters, { ...parameter, tags: withTags(parameter.tags, input.Tags ?? []) });
    return {};
  },
};
