import { sameValue } from "../../domain/same-value.ts";
import { checkTags, mergeTags } from "../../domain/tags.ts";
import type { Operation } from "../operation.ts";
import { resolveTagTarget } from "../tag-target.ts";

/** TagResource: adds tags to a resource; a key it has takes the new value. */
export const tagResource: Operation<"TagResource"> = {
  errors: ["ClusterNotFoundException", "LimitExceededException", "ResourceNotFoundException"],
  handle: ({ input, caller, write }) =>
    write((tx) => {
      const added = checkTags(input.tags);
      const { resourceArn } = input;
      const target = resolveTagTarget(tx, caller, {
        resourceArn,
        missing: "ResourceNotFoundException",
      });
      const tags = mergeTags(target.tags, added, "LimitExceededException");
      if (!sameValue(tags, target.tags)) target.retag(tx, tags);
      return {};
    }),
};
