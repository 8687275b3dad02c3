import type { DeleteAccessKeyRequest } from "@aws-sdk/client-iam";
import { accessKeys } from "../../../store/identity-tables.ts";
import { findKey } from "../access-key.ts";
import type { IamOperation } from "../operation.ts";

export const deleteAccessKey: IamOperation<DeleteAccessKeyRequest> = (context) => {
  context.tx.delete(accessKeys, findKey(context, context.input).accessKeyId);
  return {};
};
