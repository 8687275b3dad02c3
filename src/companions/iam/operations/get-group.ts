import type { GetGroupRequest, GetGroupResponse } from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import { users } from "../../../store/identity-tables.ts";
import { findGroup } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentGroup, presentUser } from "../present.ts";

/** GetGroup: the group and a page of its users. */
export const getGroup: IamOperation<GetGroupRequest, GetGroupResponse> = (context) => {
  const { input, tx, caller } = context;
  const group = findGroup(context, input.GroupName);
  const members = tx.by(users, "group", identityKey(caller.accountId, group.groupName));
  const { items, more } = page(members, {
    operation: "GetGroup",
    filters: [caller.accountId, group.groupName],
    input,
    nameOf: ({ userName }) => userName,
  });
  return { Group: presentGroup(group), Users: items.map(presentUser), ...more };
};
