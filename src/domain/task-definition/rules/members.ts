import { oneOfWords, validationMessage, violation } from "../../constraints/demands.ts";
import { specifiedStructs } from "../member-tree.ts";
import { type Rule, taskRule } from "../rule.ts";
import { wrongLogDriver } from "./log-configuration.ts";

/** Required and enumerated members below the request itself, which AWS's clients mostly see to themselves. */
export const memberRules: readonly Rule[] = [
  taskRule("member-required", function* (definition) {
    for (const { struct, path, spec } of specifiedStructs(definition)) {
      for (const member of spec.required) {
        if (!isBlank(struct[member])) continue;
        // Unverified text, by analogy with Container.name and Container.image.
        yield {
          path: `${path}/${member}`,
          message: `${spec.struct}.${member} should not be null or empty.`,
        };
      }
    }
  }),
  taskRule("member-enum", function* (definition) {
    for (const { struct, path, spec } of specifiedStructs(definition)) {
      for (const member in spec.oneOf) {
        const value = struct[member];
        const allowed = spec.oneOf[member];
        if (value === undefined || allowed === undefined) continue;
        const values = Array.isArray(value) ? value : [value];
        const wrong = values.find((item) => !allowed.includes(item));
        if (wrong === undefined) continue;
        const at = `${path}/${member}`;
        yield { path: at, message: notAllowed({ member, at, value: String(wrong), allowed }) };
      }
    }
  }),
];

function isBlank(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/**
 * For a log driver, a ulimit and a namespace's mode as observed; for the others the words of AWS's framework, which
 * are unverified for ECS: clients refuse such values before sending.
 */
function notAllowed(wrong: {
  readonly member: string;
  readonly at: string;
  readonly value: string;
  readonly allowed: readonly string[];
}): string {
  const { member, at, value, allowed } = wrong;
  // Seen in https://github.com/Shippable/support/issues/3699.
  if (at.endsWith("/name") && at.includes("/ulimits/")) return `Unrecognized ulimit name ${value}`;
  if (member === "logDriver") return wrongLogDriver(value, allowed);
  // Seen for pidMode in https://github.com/aws/amazon-ecs-cli/issues/667.
  if (member === "pidMode" || member === "ipcMode") {
    return `${value} is not a valid value for ${member}. The value must be one of [${allowed.join(",")}]`;
  }
  const place = at
    .slice(1)
    .replaceAll(/\/(\d+)/g, (_, index) => `.${Number(index) + 1}.member`)
    .replaceAll("/", ".");
  return validationMessage([violation(value, place, oneOfWords(allowed.toSorted()))]);
}
