import type { CreateAccountAliasRequest } from "@aws-sdk/client-iam";
import { identityAccounts } from "../../../store/identity-tables.ts";
import { alreadyExists } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/**
 * CreateAccountAlias. An account has one at most: a new one takes the place of the old. One that an account has, be it
 * this one: EntityAlreadyExistsException.
 */
export const createAccountAlias: IamOperation<CreateAccountAliasRequest> = ({
  input,
  tx,
  caller,
}) => {
  const { accountId } = caller;
  const taken = [...tx.all(identityAccounts)].some(({ alias }) => alias === input.AccountAlias);
  if (taken) throw alreadyExists(`The account alias ${input.AccountAlias} already exists.`);
  tx.put(identityAccounts, { accountId, alias: input.AccountAlias });
  return {};
};
