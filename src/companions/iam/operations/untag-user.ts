import type { UntagUserRequest } from "@aws-sdk/client-iam";
import { users } from "../../../store/identity-tables.ts";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withoutTags } from "../tags.ts";

/** UntagUser. Keys that aren't there are no error; case doesn't count. */
export const untagUser: IamOperation<UntagUserRequest> = (context) => {
  const { input, tx } = context;
  tx.put(users, withoutTags(findUser(context, input.UserName), input.TagKeys));
  return {};
};
