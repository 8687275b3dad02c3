import type { GetPolicyRequest, GetPolicyResponse } from "@aws-sdk/client-iam";
import { findPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentWholePolicy } from "../present.ts";

export const getPolicy: IamOperation<GetPolicyRequest, GetPolicyResponse> = (context) => {
  const { tx, caller } = context;
  const policy = findPolicy(context, context.input.PolicyArn);
  return { Policy: presentWholePolicy(tx, caller.accountId, policy) };
};
