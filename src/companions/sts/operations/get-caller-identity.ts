import type { GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import { ApiError } from "../../../domain/errors.ts";
import type { Caller } from "../../../domain/scope.ts";

/**
 * Says who signed the request. Needs no permission (AWS STS API Reference, GetCallerIdentity).
 *
 * The account's root has the account's number for its UserId; other principals have an id that IAM
 * gives out, and there is no IAM here yet.
 */
export function getCallerIdentity(caller: Caller): GetCallerIdentityResponse {
  if (!caller.principalArn.endsWith(":root")) {
    throw new ApiError(
      "NotImplementedException",
      `Longshore does not know the unique id of ${caller.principalArn}.`,
    );
  }
  return { UserId: caller.accountId, Account: caller.accountId, Arn: caller.principalArn };
}
