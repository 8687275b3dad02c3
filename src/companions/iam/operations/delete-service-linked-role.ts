import type {
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse,
} from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import { roles } from "../../../store/identity-tables.ts";
import { findRole, noSuchEntity } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** DeleteServiceLinkedRole. AWS deletes after a while, here it is done at once and the task says so. */
export const deleteServiceLinkedRole: IamOperation<
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse
> = (context) => {
  const role = findRole(context, context.input.RoleName);
  if (role.linkedService === undefined) {
    throw noSuchEntity(`The role with name ${role.roleName} cannot be found.`);
  }
  context.tx.delete(roles, identityKey(role.accountId, role.roleName));
  const path = role.arn.slice(role.arn.indexOf(":role/") + ":role/".length);
  return { DeletionTaskId: `task/${path}/${context.ids.uuid()}` };
};
