import type { UntagResourceRequest, UntagResourceResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { repositories } from "../tables.ts";
import { taggedRepository } from "../tags.ts";

/** UntagResource, of repositories. Keys that aren't there are no error. */
export const untagResource: EcrOperation<UntagResourceRequest, UntagResourceResponse> = ({
  input,
  caller,
  write,
}) =>
  write((tx) => {
    const repository = taggedRepository(tx, caller, input.resourceArn);
    const gone = new Set(input.tagKeys);
    const tags = repository.tags.filter(({ key }) => !gone.has(key));
    tx.put(repositories, { ...repository, tags });
    return {};
  });
