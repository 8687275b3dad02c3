import type { TagResourceRequest, TagResourceResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { repositories } from "../tables.ts";
import { taggedRepository, withTags } from "../tags.ts";

/**
 * TagResource, of repositories; a key that is there takes the new value. More than 50: TooManyTagsException; a tag that
 * can't be, or is AWS's (`aws:`): InvalidTagParameterException.
 */
export const tagResource: EcrOperation<TagResourceRequest, TagResourceResponse> = ({
  input,
  caller,
  write,
}) =>
  write((tx) => {
    const repository = taggedRepository(tx, caller, input.resourceArn);
    tx.put(repositories, { ...repository, tags: withTags(repository.tags, input.tags) });
    return {};
  });
