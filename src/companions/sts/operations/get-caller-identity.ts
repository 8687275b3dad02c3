import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import { principalOf } from "../../../store/principal.ts";
import type { StsOperation } from "../operation.ts";

/**
 * Says who signed the request. Needs no permission (AWS STS API Reference, GetCallerIdentity). The account's root has
 * the account's number for its UserId, others the id that IAM gave them.
 */
export const getCallerIdentity: StsOperation<
  GetCallerIdentityRequest,
  GetCallerIdentityResponse
> = ({ tx, caller, source }) => ({
  UserId: principalOf(tx, caller, source).userId,
  Account: caller.accountId,
  Arn: caller.principalArn,
});
