import type { ListAccountAliasesRequest, ListAccountAliasesResponse } from "@aws-sdk/client-iam";
import { identityAccounts } from "../../../store/identity-tables.ts";
import type { IamOperation } from "../operation.ts";

/** ListAccountAliases: an account has one at most, so a marker is never needed. */
export const listAccountAliases: IamOperation<
  ListAccountAliasesRequest,
  ListAccountAliasesResponse
> = ({ tx, caller }) => {
  const alias = tx.get(identityAccounts, caller.accountId)?.alias;
  return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
};
