import type { GetPolicyRequest, GetPolicyResponse } from "@aws-sdk/client-iam";
import { findPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentWholePolicy } from "../present.ts";

/**
 * GetPolicy, the account's or AWS's: all but the document (GetPolicyVersion), and by how many in the account it is
 * used. None of that ARN: NoSuchEntityException; what is no policy's ARN: InvalidInputException.
 */
export const getPolicy: IamOperation<GetPolicyRequest, GetPolicyResponse> = (context) => {
  const { tx, caller } = context;
  const policy = findPolicy(context, context.input.PolicyArn);
  return { Policy: presentWholePolicy(tx, caller.accountId, policy) };
};
