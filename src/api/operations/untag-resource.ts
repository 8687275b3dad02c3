import { withoutTags } from "../../domain/tags.ts";
import type { Operation } from "../operation.ts";
import { resolveTagTarget } from "../tag-target.ts";

/** UntagResource: removes tags by key; a key the resource does not have is no error. */
export const untagResource: Operation<"UntagResource"> = {
  errors: ["ClusterNotFoundException", "ResourceNotFoundException"],
  handle: ({ input, caller, write }) =>
    write((tx) => {
      const { resourceArn, tagKeys } = input;
      const target = resolveTagTarget(tx, caller, {
        resourceArn,
        missing: "ResourceNotFoundException",
      });
      const tags = withoutTags(target.tags, tagKeys);
      if (tags.length < target.tags.length) target.retag(tx, tags);
      return {};
    }),
};
