import type { AttachGroupPolicyRequest } from "@aws-sdk/client-iam";
import { attach } from "../attached-policies.ts";
import { GROUP } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

export const attachGroupPolicy: IamOperation<AttachGroupPolicyRequest> = (context) => {
  const { GroupName: bearer, PolicyArn: policyArn } = context.input;
  return attach(GROUP, context, { bearer, policyArn });
};
