import type { DeleteAccessKeyRequest } from "@aws-sdk/client-iam";
import { accessKeys } from "../../../store/identity-tables.ts";
import { findKey } from "../access-key.ts";
import type { IamOperation } from "../operation.ts";

/**
 * DeleteAccessKey, of the caller when no user is named; root and sessions of roles must name one: ValidationError. A
 * key that isn't that user's: NoSuchEntityException.
 */
export const deleteAccessKey: IamOperation<DeleteAccessKeyRequest> = (context) => {
  context.tx.delete(accessKeys, findKey(context, context.input).accessKeyId);
  return {};
};
