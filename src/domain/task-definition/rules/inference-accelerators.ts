import { type Rule, taskRule } from "../rule.ts";

/** AWS switched Elastic Inference off in 2023 and refuses the member since. */
export const inferenceAccelerators: Rule = {
  ...taskRule("inference-accelerators", function* (definition) {
    if (definition.inferenceAccelerators === undefined) return;
    yield {
      path: "/inferenceAccelerators",
      message: "Unsupported field 'inferenceAccelerators'.",
    };
  }),
  extension:
    "inferenceAccelerators is kept in the task definition, but no container gets an accelerator: " +
    "AWS retired Elastic Inference in 2023 and refuses this member, as --strict does (inference-accelerators)",
};
