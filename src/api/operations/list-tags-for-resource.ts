import type { Operation } from "../operation.ts";
import { resolveTagTarget } from "../tag-target.ts";

/**
 * ListTagsForResource: the tags of a resource. The service model gives it no error of its own for a resource
 * that does not exist, other than a cluster; that it is InvalidParameterException is unverified.
 */
export const listTagsForResource: Operation<"ListTagsForResource"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const { resourceArn } = input;
      const missing = "InvalidParameterException";
      return { tags: resolveTagTarget(view, caller, { resourceArn, missing }).tags };
    }),
};
