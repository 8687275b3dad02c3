import type { ListGroupsForUserRequest, ListGroupsForUserResponse } from "@aws-sdk/client-iam";
import { findGroup, findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentGroup } from "../present.ts";

/** ListGroupsForUser, in the order of their names. No such user: NoSuchEntityException. */
export const listGroupsForUser: IamOperation<
  ListGroupsForUserRequest,
  ListGroupsForUserResponse
> = (context) => {
  const { input, caller } = context;
  const user = findUser(context, input.UserName);
  const all = user.groups.map((name) => findGroup(context, name));
  const { items, more } = page(all, {
    operation: "ListGroupsForUser",
    filters: [caller.accountId, user.userName],
    input,
    nameOf: ({ groupName }) => groupName,
  });
  return { Groups: items.map(presentGroup), ...more };
};
