import type * as ecs from "@aws-sdk/client-ecs";
import { LAUNCH_TYPE_RULES, satisfies } from "./launch-type-rules.ts";
import type { Definition, RuleContext } from "./rule.ts";

/**
 * Whether MANAGED_INSTANCES is among the launch types a definition is said to be compatible with. AWS lists
 * it since 2026, so Longshore does; older tools that compare the list as a whole are the reason why it is
 * one constant to change.
 */
export const LISTS_MANAGED_INSTANCES = true;

/** The order in which ECS has been seen to list them. */
const ORDER: readonly ecs.Compatibility[] = ["EXTERNAL", "EC2", "MANAGED_INSTANCES", "FARGATE"];

/**
 * The launch types that could run the definition, required or not. EC2 always can: even ephemeral storage,
 * which a definition that requires EC2 may not have, does not take it off the list.
 * Source: the replies of RegisterTaskDefinition, and Amazon ECS Developer Guide, "Amazon ECS launch types".
 */
export function compatibilitiesOf(
  definition: Definition,
  context: RuleContext & { readonly strict: boolean; readonly managedInstances: boolean },
): readonly ecs.Compatibility[] {
  const compatible = new Set<ecs.Compatibility>(["EC2"]);
  for (const [launchType, rules] of LAUNCH_TYPE_RULES) {
    if (launchType === "MANAGED_INSTANCES" && !context.managedInstances) continue;
    if (satisfies(rules, definition, context)) compatible.add(launchType);
  }
  return ORDER.filter((launchType) => compatible.has(launchType));
}
