import type { AddTagsToResourceRequest, AddTagsToResourceResult } from "@aws-sdk/client-ssm";
import type { SsmOperation } from "../operation.ts";
import { RESOURCE_TYPE, TAGS } from "../rules.ts";
import { parameters } from "../tables.ts";
import { taggedParameter, withTags } from "../tags.ts";

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
