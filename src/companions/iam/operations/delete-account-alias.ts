import type { DeleteAccountAliasRequest } from "@aws-sdk/client-iam";
import { identityAccounts } from "../../../store/identity-tables.ts";
import { noSuchEntity } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** DeleteAccountAlias. Any but the account's own: NoSuchEntityException. */
export const deleteAccountAlias: IamOperation<DeleteAccountAliasRequest> = ({
  input,
  tx,
  caller,
}) => {
  const { accountId } = caller;
  if (tx.get(identityAccounts, accountId)?.alias !== input.AccountAlias) {
    throw noSuchEntity(`The account alias ${input.AccountAlias} cannot be found.`);
  }
  tx.put(identityAccounts, { accountId });
  return {};
};
