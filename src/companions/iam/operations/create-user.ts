import type { CreateUserRequest, CreateUserResponse } from "@aws-sdk/client-iam";
import { identityArn, identityKey, uniqueId } from "../../../domain/identity/names.ts";
import type { UserRecord } from "../../../domain/identity/records.ts";
import { users } from "../../../store/identity-tables.ts";
import { boundaryOf } from "../boundaries.ts";
import { alreadyExists } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentWholeUser } from "../present.ts";
import { checkedTags } from "../tags.ts";

/**
 * CreateUser, without keys, groups and policies. A name that is taken, in whatever case: EntityAlreadyExistsException;
 * a boundary that isn't there: NoSuchEntityException.
 */
export const createUser: IamOperation<CreateUserRequest, CreateUserResponse> = (context) => {
  const { input, tx, caller, nowMs, ids } = context;
  const { accountId } = caller;
  const { UserName: userName, Path: path = "/" } = input;
  if (tx.get(users, identityKey(accountId, userName))) {
    throw alreadyExists(`User with name ${userName} already exists.`);
  }
  const user: UserRecord = {
    accountId,
    userName,
    userId: uniqueId("AIDA", ids.hex32()),
    path,
    arn: identityArn("user", { accountId, path, name: userName }),
    createdAtMs: nowMs,
    groups: [],
    inlinePolicies: [],
    attachedPolicies: [],
    ...boundaryOf(context, input.PermissionsBoundary),
    tags: checkedTags(input.Tags),
  };
  tx.put(users, user);
  return { User: presentWholeUser(user) };
};
