import { roleArn } from "../domain/task-definition/role.ts";
import { findTaskRole, TASKS_SERVICE } from "../store/task-role.ts";
import type { View } from "../store/view.ts";
import type { Call, PermissionRequest } from "../wire/service.ts";
import { findTaskDefinition } from "./task-definition-reference.ts";

/**
 * `iam:PassRole` for each role that a call hands to ECS: those of the definition it registers, or of the one it
 * runs with the overrides applied. Source: Amazon ECS Developer Guide, "Grant permissions to pass a role".
 */
export function passedRoles(
  view: View,
  call: Call,
  how: { readonly strict: boolean },
): readonly PermissionRequest[] {
  const { accountId } = call.caller;
  const given = rolesOf(view, call).filter((role) => role !== "");
  const arns = given.map((role) => {
    const arn = roleArn(role, accountId);
    // The role that will be used, since another ARN may stand for it; else a path one may pass would lead to any role.
    return findTaskRole(view, accountId, { ...how, roleArn: arn })?.arn ?? arn;
  });
  return [...new Set(arns)].map((arn) => ({
    action: "iam:PassRole",
    resources: [arn],
    context: { "iam:PassedToService": [TASKS_SERVICE] },
  }));
}

const MEMBERS = ["executionRoleArn", "taskRoleArn"] as const;

function rolesOf(view: View, { operation, input, caller }: Call): readonly string[] {
  if (operation === "RegisterTaskDefinition") return MEMBERS.flatMap((name) => textOf(input[name]));
  if (operation !== "RunTask" && operation !== "StartTask") return [];
  const [reference = ""] = textOf(input["taskDefinition"]);
  const definition = findTaskDefinition(view, caller, reference)?.definition;
  const overrides = Object(input["overrides"]);
  return MEMBERS.flatMap((name) => {
    const overridden = textOf(Reflect.get(overrides, name));
    return overridden.length > 0 ? overridden : textOf(definition?.[name]);
  });
}

function textOf(value: unknown): readonly string[] {
  return typeof value === "string" ? [value] : [];
}
