import type { UpdateAccessKeyRequest } from "@aws-sdk/client-iam";
import { ApiError } from "../../../domain/errors.ts";
import { accessKeys } from "../../../store/identity-tables.ts";
import { findKey } from "../access-key.ts";
import type { IamOperation } from "../operation.ts";

/** UpdateAccessKey: an inactive key is unknown to every service. */
export const updateAccessKey: IamOperation<UpdateAccessKeyRequest> = (context) => {
  const { input, tx } = context;
  const key = findKey(context, input);
  if (input.Status === "Expired") {
    throw new ApiError(
      "ValidationError",
      "1 validation error detected: Value 'Expired' at 'status' failed to satisfy constraint: Member " +
        "must satisfy enum value set: [Active, Inactive]",
    );
  }
  tx.put(accessKeys, { ...key, status: input.Status });
  return {};
};
