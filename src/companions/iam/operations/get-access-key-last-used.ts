import type {
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
} from "@aws-sdk/client-iam";
import { ApiError } from "../../../domain/errors.ts";
import { accessKeys } from "../../../store/identity-tables.ts";
import type { IamOperation } from "../operation.ts";

/** GetAccessKeyLastUsed. AWS refuses keys that it does not know in these words, as it does those of others. */
export const getAccessKeyLastUsed: IamOperation<
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse
> = ({ input, tx, caller }) => {
  const key = tx.get(accessKeys, input.AccessKeyId);
  if (key?.accountId !== caller.accountId) {
    throw new ApiError(
      "AccessDeniedException",
      `User: ${caller.principalArn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: ` +
        `access key ${input.AccessKeyId}`,
    );
  }
  const { userName, lastUsed } = key;
  return {
    UserName: userName,
    AccessKeyLastUsed: lastUsed
      ? { LastUsedDate: lastUsed.atMs, ServiceName: lastUsed.serviceName, Region: lastUsed.region }
      : { LastUsedDate: undefined, ServiceName: "N/A", Region: "N/A" },
  };
};
