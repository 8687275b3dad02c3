import type { DeleteGroupRequest } from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import { groups, users } from "../../../store/identity-tables.ts";
import { deleteConflict, findGroup } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { refuseBearer } from "../refuse-bearer.ts";

/** DeleteGroup. Refused while it has members or policies: DeleteConflictException. */
export const deleteGroup: IamOperation<DeleteGroupRequest> = (context) => {
  const { input, tx, caller } = context;
  const group = findGroup(context, input.GroupName);
  const key = identityKey(caller.accountId, group.groupName);
  if (tx.count(users, "group", key) > 0) {
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  }
  refuseBearer(group);
  tx.delete(groups, key);
  return {};
};
