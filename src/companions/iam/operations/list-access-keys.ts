import type { ListAccessKeysRequest, ListAccessKeysResponse } from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import { accessKeys } from "../../../store/identity-tables.ts";
import { presentKey } from "../access-key.ts";
import { findUserOrSelf } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";

/**
 * ListAccessKeys, without their secrets; the caller's when no user is named. Root and sessions of roles must name one:
 * ValidationError.
 */
export const listAccessKeys: IamOperation<ListAccessKeysRequest, ListAccessKeysResponse> = (
  context,
) => {
  const { input, tx, caller } = context;
  const user = findUserOrSelf(context, input.UserName);
  const all = tx.by(accessKeys, "user", identityKey(caller.accountId, user.userName));
  const { items, more } = page(all, {
    operation: "ListAccessKeys",
    filters: [caller.accountId, user.userName],
    input,
    nameOf: ({ accessKeyId }) => accessKeyId,
  });
  return { AccessKeyMetadata: items.map(presentKey), ...more };
};
