import type { GetRoleRequest, GetRoleResponse } from "@aws-sdk/client-iam";
import { findRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentWholeRole } from "../present.ts";

/** GetRole, the only operation that says when a role was last used. */
export const getRole: IamOperation<GetRoleRequest, GetRoleResponse> = (context) => {
  const role = findRole(context, context.input.RoleName);
  const { lastUsed } = role;
  const RoleLastUsed = lastUsed ? { LastUsedDate: lastUsed.atMs, Region: lastUsed.region } : {};
  return { Role: { ...presentWholeRole(role), RoleLastUsed } };
};
