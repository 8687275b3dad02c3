import { ApiError } from "../../domain/errors.ts";
import { parseIdentityArn } from "../../domain/identity/names.ts";
import { policyReader } from "../../domain/policy/policy-cache.ts";
import type { RoleRecord } from "../../domain/identity/records.ts";
import { type Caller, isRoot } from "../../domain/scope.ts";
import type { EffectiveTask } from "../../domain/task/overrides.ts";
import type { ContainerDefinition } from "../../domain/task-definition/record.ts";
import { roleArn as toRoleArn } from "../../domain/task-definition/role.ts";
import type { Ids } from "../../runtime/ids.ts";
import { roles } from "../../store/identity-tables.ts";
import { findTaskRole, makeTaskRole, trustsTasks } from "../../store/task-role.ts";
import type { Tx } from "../../store/view.ts";
import { FIRST_USE_POLICY, firstUsePolicy } from "./first-use-policy.ts";

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
    /** Of the task definition. */
    readonly containers: readonly ContainerDefinition[];
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
    const usable = role ?? makeRole(tx, { ...given, roleArn, use });
    if (use === "execution" && !strict) allowWhatIsNamed(tx, usable, { ...given, isNew: !role });
  }
}

function makeRole(
  tx: Tx,
  given: Omit<Parameters<typeof checkRoles>[2], "strict"> & {
    readonly roleArn: string;
    readonly use: "execution" | "task";
  },
): RoleRecord {
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
  return role;
}

/**
 * Lets a role that was made on first use fetch what its task definitions name, as long as it has the policy that says so.
 * Only when root runs them: others would come by secrets that they may not read themselves.
 */
function allowWhatIsNamed(
  tx: Tx,
  role: RoleRecord,
  given: Parameters<typeof checkRoles>[2] & { readonly isNew: boolean },
): void {
  const { caller, containers, isNew, warn } = given;
  if (!isRoot(caller)) return;
  const before = role.inlinePolicies.find(({ policyName }) => policyName === FIRST_USE_POLICY);
  if (!before && !isNew) return;
  const document = firstUsePolicy(containers, {
    accountId: role.accountId,
    before: before?.document,
  });
  if (document === undefined) return;
  const others = role.inlinePolicies.filter((policy) => policy !== before);
  const inlinePolicies = [...others, { policyName: FIRST_USE_POLICY, document }];
  tx.put(roles, { ...role, inlinePolicies });
  warn(
    `${role.arn} may fetch the secrets and files that the task definition names (roles-on-first-use)`,
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
