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
      target.retag(tx, mergeTags(target.tags, added));
      return {};
    }),
};
