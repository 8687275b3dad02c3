import type { GetPolicyVersionRequest, GetPolicyVersionResponse } from "@aws-sdk/client-iam";
import { findPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { findVersion, presentWholeVersion } from "../policy-versions.ts";

/**
 * GetPolicyVersion: the document, percent-encoded, of the account's policies and AWS's, which have one version each. No
 * such policy or version: NoSuchEntityException.
 */
export const getPolicyVersion: IamOperation<GetPolicyVersionRequest, GetPolicyVersionResponse> = (
  context,
) => {
  const policy = findPolicy(context, context.input.PolicyArn);
  return { PolicyVersion: presentWholeVersion(policy, findVersion(policy, context.input)) };
};
