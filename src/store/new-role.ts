import { identityArn, uniqueId } from "../domain/identity/names.ts";
import type { RoleRecord } from "../domain/identity/records.ts";
import { wholeSecond } from "../domain/identity/whole-second.ts";
import type { Ids } from "../runtime/ids.ts";

/** In which account and when a role is made. */
export interface NewRoleSurroundings {
  readonly accountId: string;
  readonly nowMs: number;
  readonly ids: Ids;
}

/** A role that has nothing but who may assume it. */
export function newRole(
  { accountId, nowMs, ids }: NewRoleSurroundings,
  given: Pick<RoleRecord, "roleName" | "path" | "trustPolicy">,
): RoleRecord {
  const { roleName, path } = given;
  return {
    ...given,
    accountId,
    arn: identityArn("role", { accountId, path, name: roleName }),
    roleId: uniqueId("AROA", ids.hex32()),
    createdAtMs: wholeSecond(nowMs),
    maxSessionSeconds: DEFAULT_SESSION_SECONDS,
    inlinePolicies: [],
    attachedPolicies: [],
    tags: [],
  };
}

/** AWS IAM API Reference, "CreateRole", MaxSessionDuration. */
export const DEFAULT_SESSION_SECONDS = 3600;
