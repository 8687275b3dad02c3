import type { RemoveUserFromGroupRequest } from "@aws-sdk/client-iam";
import { users } from "../../../store/identity-tables.ts";
import { findGroup, findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** RemoveUserFromGroup. A user who is no member stays none, without an error. */
export const removeUserFromGroup: IamOperation<RemoveUserFromGroupRequest> = (context) => {
  const { input, tx } = context;
  const name = findGroup(context, input.GroupName).groupName.toLowerCase();
  const user = findUser(context, input.UserName);
  tx.put(users, { ...user, groups: user.groups.filter((one) => one !== name) });
  return {};
};
