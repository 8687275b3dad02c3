import type * as ecs from "@aws-sdk/client-ecs";
import type { Definition, Rule, RuleContext } from "./rule.ts";
import { fargateConstraints, fargateRules } from "./rules/fargate.ts";
import { ec2Rules, externalRules, managedInstancesRules } from "./rules/launch-types.ts";

/**
 * For each launch type what a definition that requires it has to satisfy, in the order in which they are
 * checked when it requires several.
 */
export const LAUNCH_TYPE_RULES: readonly (readonly [ecs.Compatibility, readonly Rule[]])[] = [
  ["FARGATE", [...fargateRules, fargateConstraints]],
  ["EC2", ec2Rules],
  ["EXTERNAL", externalRules],
  ["MANAGED_INSTANCES", managedInstancesRules],
];

/** The rule as it stands in the list of all rules: silent unless the definition requires the launch type. */
export function whenRequired(launchType: ecs.Compatibility, rule: Rule): Rule {
  return {
    ...rule,
    check: (definition, context) =>
      definition.requiresCompatibilities?.includes(launchType)
        ? rule.check(definition, context)
        : [],
  };
}

/** Whether the definition satisfies them all; where Longshore's extensions say otherwise, it does. */
export function satisfies(
  rules: readonly Rule[],
  definition: Definition,
  context: RuleContext & { readonly strict: boolean },
): boolean {
  return rules.every((rule) => {
    if (rule.extension !== undefined && !context.strict) return true;
    for (const _ of rule.check(definition, context)) return false;
    return true;
  });
}
