import type { RoleRecord } from "../../domain/identity/records.ts";
import { identityArn, uniqueId } from "../../domain/identity/names.ts";
import type { IamSurroundings } from "./operation.ts";

/** A role that has nothing but who may assume it. */
export function newRole(
  { caller, nowMs, ids }: IamSurroundings,
  given: Pick<RoleRecord, "roleName" | "path" | "trustPolicy">,
): RoleRecord {
  const { accountId } = caller;
  const { roleName, path } = given;
  return {
    ...given,
    accountId,
    arn: identityArn("role", { accountId, path, name: roleName }),
    roleId: uniqueId("AROA", ids.hex32()),
    createdAtMs: nowMs,
    maxSessionSeconds: DEFAULT_SESSION_SECONDS,
    inlinePolicies: [],
    attachedPolicies: [],
    tags: [],
  };
}

/** AWS IAM API Reference, "CreateRole", MaxSessionDuration. */
export const DEFAULT_SESSION_SECONDS = 3600;
