import type { UpdateGroupRequest } from "@aws-sdk/client-iam";
import { identityArn, identityKey } from "../../../domain/identity/names.ts";
import { groups, users } from "../../../store/identity-tables.ts";
import { alreadyExists, findGroup } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** UpdateGroup: another name or path. Its members stay its members. */
export const updateGroup: IamOperation<UpdateGroupRequest> = (context) => {
  const { input, tx, caller } = context;
  const group = findGroup(context, input.GroupName);
  const { accountId } = caller;
  const groupName = input.NewGroupName ?? group.groupName;
  const path = input.NewPath ?? group.path;
  const before = identityKey(accountId, group.groupName);
  const after = identityKey(accountId, groupName);
  if (before !== after && tx.get(groups, after)) {
    throw alreadyExists(`Group with name ${groupName} already exists.`);
  }
  const members = [...tx.by(users, "group", before)];
  tx.delete(groups, before);
  tx.put(groups, {
    ...group,
    groupName,
    path,
    arn: identityArn("group", { accountId, path, name: groupName }),
  });
  for (const user of members) {
    const others = user.groups.filter((name) => name !== group.groupName.toLowerCase());
    tx.put(users, { ...user, groups: [...others, groupName.toLowerCase()] });
  }
  return {};
};
