import type { AddUserToGroupRequest } from "@aws-sdk/client-iam";
import { users } from "../../../store/identity-tables.ts";
import { findGroup, findUser, limitExceeded } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** IAM and STS quotas, "IAM groups an IAM user can be a member of". */
const MAX_GROUPS = 10;

/** AddUserToGroup. A member stays one, without an error; a user in more than ten groups is LimitExceededException. */
export const addUserToGroup: IamOperation<AddUserToGroupRequest> = (context) => {
  const { input, tx } = context;
  const name = findGroup(context, input.GroupName).groupName.toLowerCase();
  const user = findUser(context, input.UserName);
  if (user.groups.includes(name)) return {};
  if (user.groups.length >= MAX_GROUPS) {
    throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${MAX_GROUPS}`);
  }
  tx.put(users, { ...user, groups: [...user.groups, name] });
  return {};
};
