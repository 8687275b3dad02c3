import type { CreateGroupRequest, CreateGroupResponse } from "@aws-sdk/client-iam";
import { identityArn, identityKey, uniqueId } from "../../../domain/identity/names.ts";
import type { GroupRecord } from "../../../domain/identity/records.ts";
import { groups } from "../../../store/identity-tables.ts";
import { alreadyExists } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentGroup } from "../present.ts";

/** CreateGroup, without members and policies. A name that is taken, in whatever case: EntityAlreadyExistsException. */
export const createGroup: IamOperation<CreateGroupRequest, CreateGroupResponse> = ({
  input,
  tx,
  caller,
  nowMs,
  ids,
}) => {
  const { accountId } = caller;
  const { GroupName: groupName, Path: path = "/" } = input;
  if (tx.get(groups, identityKey(accountId, groupName))) {
    throw alreadyExists(`Group with name ${groupName} already exists.`);
  }
  const group: GroupRecord = {
    accountId,
    groupName,
    groupId: uniqueId("AGPA", ids.hex32()),
    path,
    arn: identityArn("group", { accountId, path, name: groupName }),
    createdAtMs: nowMs,
    inlinePolicies: [],
    attachedPolicies: [],
  };
  tx.put(groups, group);
  return { Group: presentGroup(group) };
};
