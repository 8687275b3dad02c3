import { identityKey, parseIdentityArn } from "../domain/identity/names.ts";
import type { RoleRecord } from "../domain/identity/records.ts";
import { awsManagedPolicyArn } from "../domain/policy/aws-managed.ts";
import { evaluate } from "../domain/policy/evaluate.ts";
import type { PolicyReader } from "../domain/policy/policy-cache.ts";
import { type ConditionValues, conditionValues } from "../domain/policy/request.ts";
import type { Scope } from "../domain/scope.ts";
import { roles } from "./identity-tables.ts";
import { newRole, type NewRoleSurroundings } from "./new-role.ts";
import type { Tx, View } from "./view.ts";

/** Who assumes the roles of tasks: Amazon ECS Developer Guide, "Amazon ECS task IAM role". */
export const TASKS_SERVICE = "ecs-tasks.amazonaws.com";

/** The role that every ECS tutorial names, and the console makes. */
export const TASK_EXECUTION_ROLE_NAME = "ecsTaskExecutionRole";

/**
 * The role of a task definition that an ARN means. Unless `strict`, that is the account's own role of the name, whatever the ARN
 * says of account and path: a definition copied from elsewhere has the ARNs of there (docs/extensions.md,
 * "roles-on-first-use").
 */
export function findTaskRole(
  view: View,
  accountId: string,
  how: { readonly roleArn: string; readonly strict: boolean },
): RoleRecord | undefined {
  const parsed = parseIdentityArn(how.roleArn);
  if (parsed?.kind !== "role") return undefined;
  const role = view.get(roles, identityKey(accountId, parsed.name));
  return how.strict && role?.arn !== how.roleArn ? undefined : role;
}

/** Whether a role lets ECS have its credentials for tasks. */
export function trustsTasks(role: RoleRecord, scope: Scope, read: PolicyReader): boolean {
  const request = {
    action: "sts:AssumeRole",
    resource: role.arn,
    values: serviceValues(scope),
  };
  const names = [{ kind: "Service", name: TASKS_SERVICE }] as const;
  return evaluate([read(role.trustPolicy, "trust")], request, names) === "allowed";
}

/** What trust policies may ask of a service that acts for an account ("cross-service confused deputy"). */
export function serviceValues({ accountId, region }: Scope): ConditionValues {
  return conditionValues({
    "aws:SourceAccount": accountId,
    "aws:SourceArn": `arn:aws:ecs:${region}:${accountId}:cluster/*`,
    "aws:RequestedRegion": region,
  });
}

/**
 * Makes a role that tasks can use. One for execution can do what AWS's policy for it allows; others can do
 * nothing until somebody gives them policies.
 */
export function makeTaskRole(
  tx: Tx,
  given: NewRoleSurroundings & {
    readonly path: string;
    readonly roleName: string;
    readonly use: "execution" | "task";
  },
): RoleRecord {
  const { path, roleName } = given;
  const role: RoleRecord = {
    ...newRole(given, { roleName, path, trustPolicy: TASKS_TRUST_POLICY }),
    attachedPolicies: given.use === "execution" ? [EXECUTION_POLICY] : [],
  };
  tx.put(roles, role);
  return role;
}

const EXECUTION_POLICY = awsManagedPolicyArn("service-role/AmazonECSTaskExecutionRolePolicy");

/** Amazon ECS Developer Guide, "Amazon ECS task execution IAM role", as the console writes it. */
const TASKS_TRUST_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "",
      Effect: "Allow",
      Principal: { Service: TASKS_SERVICE },
      Action: "sts:AssumeRole",
    },
  ],
});
