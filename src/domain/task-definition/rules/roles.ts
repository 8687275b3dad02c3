import { isRoleReference } from "../role.ts";
import { type Rule, taskRule } from "../rule.ts";

/** Source: Amazon ECS API Reference, RegisterTaskDefinition, "taskRoleArn" and "executionRoleArn". */
export const roleForm: Rule = taskRule("role-invalid", function* (definition) {
  for (const member of ["taskRoleArn", "executionRoleArn"] as const) {
    const role = definition[member];
    // An empty role is none: AWS's own examples for the older SDKs send it.
    if (role === undefined || role === "" || isRoleReference(role)) continue;
    yield { path: `/${member}`, message: "Role is not valid" };
  }
});
