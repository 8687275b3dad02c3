import { ApiError } from "../../domain/errors.ts";
import { parseIdentityArn } from "../../domain/identity/names.ts";
import { policyReader } from "../../domain/policy/policy-cache.ts";
import type { Caller } from "../../domain/scope.ts";
import type { EffectiveTask } from "../../domain/task/overrides.ts";
import { roleArn as toRoleArn } from "../../domain/task-definition/role.ts";
import type { Ids } from "../../runtime/ids.ts";
import { findTaskRole, makeTaskRole, trustsTasks } from "../../store/task-role.ts";
import type { Tx } from "../../store/view.ts";

const read = policyReader();

/**
 * Checks that ECS can assume the roles of a task. A role that isn't there is made, with a warning, unless `strict`
 * (docs/extensions.md, "roles-on-first-use").
 *
 * Throws ClientException, in AWS's words, for a role that is not there or does not trust ECS.
 */
export function checkRoles(
  tx: Tx,
  task: EffectiveTask,
  given: {
    readonly caller: Caller;
    readonly ids: Ids;
    readonly nowMs: number;
    readonly strict: boolean;
    readonly warn: (message: string) => void;
  },
): void {
  const { caller, strict } = given;
  const uses = [
    ["execution", task.executionRoleArn],
    ["task", task.taskRoleArn],
  ] as const;
  for (const [use, reference = ""] of uses) {
    if (reference === "") continue;
    const roleArn = toRoleArn(reference, caller.accountId);
    const role = findTaskRole(tx, caller.accountId, { roleArn, strict });
    if (role ? !trustsTasks(role, caller, read) : strict) throw unableToAssume(roleArn);
    if (!role) makeRole(tx, { ...given, roleArn, use });
  }
}

function makeRole(
  tx: Tx,
  given: Omit<Parameters<typeof checkRoles>[2], "strict"> & {
    readonly roleArn: string;
    readonly use: "execution" | "task";
  },
): void {
  const { caller, ids, nowMs, warn, roleArn, use } = given;
  const { accountId } = caller;
  const parsed = parseIdentityArn(roleArn);
  if (parsed?.kind !== "role") throw unableToAssume(roleArn);
  const { path, name: roleName } = parsed;
  const role = makeTaskRole(tx, { accountId, path, roleName, use, nowMs, ids });
  const powers =
    use === "execution"
      ? "AmazonECSTaskExecutionRolePolicy attached"
      : "no policies: it may do nothing";
  warn(
    `the ${use} role ${roleArn} was not there; ${role.arn} was made, with ${powers} (roles-on-first-use)`,
  );
}

function unableToAssume(roleArn: string): ApiError {
  return new ApiError(
    "ClientException",
    `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the ` +
      "role being passed has the proper trust relationship and permissions and that your IAM user has " +
      "permissions to pass this role.",
  );
}
