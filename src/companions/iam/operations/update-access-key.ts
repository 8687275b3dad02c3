import type { UpdateAccessKeyRequest } from "@aws-sdk/client-iam";
import { oneOfWords, validationMessage, violation } from "../../../domain/constraints/demands.ts";
import { ApiError } from "../../../domain/errors.ts";
import { accessKeys } from "../../../store/identity-tables.ts";
import { findKey } from "../access-key.ts";
import type { IamOperation } from "../operation.ts";

/** UpdateAccessKey: an inactive key is unknown to every service. */
export const updateAccessKey: IamOperation<UpdateAccessKeyRequest> = (context) => {
  const { input, tx } = context;
  const key = findKey(context, input);
  if (input.Status === "Expired") {
    const found = violation(input.Status, "status", oneOfWords(["Active", "Inactive"]));
    throw new ApiError("ValidationError", validationMessage([found]));
  }
  tx.put(accessKeys, { ...key, status: input.Status });
  return {};
};
