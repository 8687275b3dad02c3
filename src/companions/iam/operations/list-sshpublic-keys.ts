import type { ListSSHPublicKeysRequest, ListSSHPublicKeysResponse } from "@aws-sdk/client-iam";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** ListSSHPublicKeys: nobody has any here, which tools ask before they delete a user. */
export const listSSHPublicKeys: IamOperation<
  ListSSHPublicKeysRequest,
  ListSSHPublicKeysResponse
> = (context) => {
  if (context.input.UserName !== undefined) findUser(context, context.input.UserName);
  return { SSHPublicKeys: [], IsTruncated: false };
};
