import type { PutGroupPolicyRequest } from "@aws-sdk/client-iam";
import { GROUP } from "../bearers.ts";
import { putInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

export const putGroupPolicy: IamOperation<PutGroupPolicyRequest> = (context) => {
  const { GroupName: bearer, PolicyName: policyName, PolicyDocument: document } = context.input;
  return putInline(GROUP, context, { bearer, policyName, document });
};
