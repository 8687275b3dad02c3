import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from "@aws-sdk/client-sts";
import { ApiError } from "../../../domain/errors.ts";
import { accessKeys, sessions } from "../../../store/identity-tables.ts";
import type { StsOperation } from "../operation.ts";

/** The account of an access key. AWS reads it out of the key; keys of here have it in the store. */
export const getAccessKeyInfo: StsOperation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse> = ({
  input,
  tx,
  caller,
}) => {
  const id = input.AccessKeyId ?? "";
  const known = tx.get(accessKeys, id) ?? tx.get(sessions, id);
  if (known) return { Account: known.accountId };
  if (id === caller.accessKeyId) return { Account: caller.accountId };
  // The text is unverified.
  throw new ApiError("ValidationError", `The access key ID ${id} is not valid.`);
};
