import type { TagUserRequest } from "@aws-sdk/client-iam";
import { users } from "../../../store/identity-tables.ts";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withTags } from "../tags.ts";

/**
 * TagUser: a key that is there, in whatever case, takes the new value. More than 50: LimitExceededException; a key
 * twice, or one of AWS's (`aws:`): InvalidInputException.
 */
export const tagUser: IamOperation<TagUserRequest> = (context) => {
  const { input, tx } = context;
  tx.put(users, withTags(findUser(context, input.UserName), input.Tags));
  return {};
};
