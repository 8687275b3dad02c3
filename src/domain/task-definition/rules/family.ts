import { MAX_NAME_LENGTH } from "../limits.ts";
import { type Rule, taskRule } from "../rule.ts";

const NAME = /^[A-Za-z0-9_-]*$/;

/** Source: Amazon ECS API Reference, RegisterTaskDefinition, "family". */
export const familyRules: readonly Rule[] = [
  taskRule("family-blank", function* ({ family }) {
    if (family === undefined || family === "") {
      yield { path: "/family", message: "Family can not be blank." };
    }
  }),
  taskRule("family-characters", function* ({ family }) {
    if (family !== undefined && !NAME.test(family)) {
      yield { path: "/family", message: "Family contains invalid characters." };
    }
  }),
  taskRule("family-length", function* ({ family }) {
    if (family === undefined || family.length <= MAX_NAME_LENGTH) return;
    // Unverified text, by analogy with the image's.
    yield {
      path: "/family",
      message: `Family should be ${MAX_NAME_LENGTH} characters or less`,
    };
  }),
];
