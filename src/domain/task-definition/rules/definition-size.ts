import { MAX_DEFINITION_BYTES } from "../limits.ts";
import { type Definition, type Rule, taskRule } from "../rule.ts";

/** The most bytes that one UTF-16 code unit takes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/** Source: Amazon ECS Developer Guide, "Amazon ECS service quotas", "Task definition size". */
export const definitionSize: Rule = taskRule("definition-size", function* (definition) {
  const bytes = definitionBytes(definition);
  if (bytes <= MAX_DEFINITION_BYTES) return;
  yield {
    path: "",
    message: `Actual length: '${bytes}'. Max allowed length is '${MAX_DEFINITION_BYTES}' bytes.`,
  };
});

/**
 * The definition's size as compact JSON, without tags: they are kept beside it. An upper bound when that
 * alone shows that it is small enough, so that the usual definition's bytes are never counted.
 */
function definitionBytes(definition: Definition): number {
  const text = JSON.stringify({ ...definition, tags: undefined });
  const bound = text.length * MAX_BYTES_PER_UNIT;
  return bound <= MAX_DEFINITION_BYTES ? bound : new TextEncoder().encode(text).length;
}
