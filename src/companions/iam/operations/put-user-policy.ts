import type { PutUserPolicyRequest } from "@aws-sdk/client-iam";
import { USER } from "../bearers.ts";
import { putInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

export const putUserPolicy: IamOperation<PutUserPolicyRequest> = (context) => {
  const { UserName: bearer, PolicyName: policyName, PolicyDocument: document } = context.input;
  return putInline(USER, context, { bearer, policyName, document });
};
