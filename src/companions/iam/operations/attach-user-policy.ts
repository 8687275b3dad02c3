import type { AttachUserPolicyRequest } from "@aws-sdk/client-iam";
import { attach } from "../attached-policies.ts";
import { USER } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

export const attachUserPolicy: IamOperation<AttachUserPolicyRequest> = (context) => {
  const { UserName: bearer, PolicyArn: policyArn } = context.input;
  return attach(USER, context, { bearer, policyArn });
};
