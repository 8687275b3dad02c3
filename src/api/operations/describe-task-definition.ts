import { ApiError } from "../../domain/errors.ts";
import type { Operation } from "../operation.ts";
import { presentTaskDefinition } from "../present-task-definition.ts";
import { findTaskDefinition } from "../task-definition-reference.ts";

/**
 * DescribeTaskDefinition: one revision in any status, or the latest ACTIVE one of a family. Tags only with
 * `include: ["TAGS"]`; without it the list is there and empty, as in AWS's replies.
 */
export const describeTaskDefinition: Operation<"DescribeTaskDefinition"> = {
  errors: [],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const record = findTaskDefinition(view, caller, input.taskDefinition);
      if (!record) throw new ApiError("ClientException", "Unable to describe task definition.");
      return {
        taskDefinition: presentTaskDefinition(record),
        tags: input.include?.includes("TAGS") ? record.tags : [],
      };
    }),
};
