import type { DeleteRoleRequest } from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import { instanceProfiles, roles } from "../../../store/identity-tables.ts";
import { deleteConflict, findOwnRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { refuseBearer } from "../refuse-bearer.ts";
import { renameTrusted } from "../trusted-principals.ts";

/** DeleteRole. Refused while the role has policies or an instance profile has the role. Trust policies are left with its id. */
export const deleteRole: IamOperation<DeleteRoleRequest> = (context) => {
  const { tx, caller } = context;
  const role = findOwnRole(context, context.input.RoleName);
  const key = identityKey(caller.accountId, role.roleName);
  if (tx.count(instanceProfiles, "role", key) > 0) {
    throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  refuseBearer(role);
  tx.delete(roles, key);
  renameTrusted(tx, { from: role.arn, to: role.roleId });
  return {};
};
