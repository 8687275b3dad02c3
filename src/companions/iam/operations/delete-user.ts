import type { DeleteUserRequest } from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import { accessKeys, users } from "../../../store/identity-tables.ts";
import { deleteConflict, findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { refuseBearer } from "../refuse-bearer.ts";
import { renameTrusted } from "../trusted-principals.ts";

/** DeleteUser. Refused while the user has keys, policies or groups. Trust policies are left with its id. */
export const deleteUser: IamOperation<DeleteUserRequest> = (context) => {
  const { input, tx, caller } = context;
  const user = findUser(context, input.UserName);
  const key = identityKey(caller.accountId, user.userName);
  if (tx.count(accessKeys, "user", key) > 0) {
    throw deleteConflict("Cannot delete entity, must delete access keys first.");
  }
  if (user.groups.length > 0) {
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  }
  refuseBearer(user);
  tx.delete(users, key);
  renameTrusted(tx, { from: user.arn, to: user.userId });
  return {};
};
