import type { UpdateUserRequest } from "@aws-sdk/client-iam";
import { identityArn, identityKey } from "../../../domain/identity/names.ts";
import { accessKeys, users } from "../../../store/identity-tables.ts";
import { alreadyExists, findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { renameTrusted } from "../trusted-principals.ts";

/** UpdateUser: another name or path, and with it another ARN. Its keys and its place in trust policies go with it. */
export const updateUser: IamOperation<UpdateUserRequest> = (context) => {
  const { input, tx, caller } = context;
  const user = findUser(context, input.UserName);
  const { accountId } = caller;
  const userName = input.NewUserName ?? user.userName;
  const path = input.NewPath ?? user.path;
  const before = identityKey(accountId, user.userName);
  const after = identityKey(accountId, userName);
  if (before !== after && tx.get(users, after)) {
    throw alreadyExists(`User with name ${userName} already exists.`);
  }
  const arn = identityArn("user", { accountId, path, name: userName });
  const keys = [...tx.by(accessKeys, "user", before)];
  tx.delete(users, before);
  tx.put(users, { ...user, userName, path, arn });
  renameTrusted(tx, { from: user.arn, to: arn });
  for (const key of keys) tx.put(accessKeys, { ...key, userName, userArn: arn });
  return {};
};
