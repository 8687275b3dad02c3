import type { UntagPolicyRequest } from "@aws-sdk/client-iam";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { findOwnPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withoutTags } from "../tags.ts";

/**
 * UntagPolicy. Keys that aren't there are no error; case doesn't count. One of AWS's policies: AccessDeniedException.
 */
export const untagPolicy: IamOperation<UntagPolicyRequest> = (context) => {
  const { input, tx } = context;
  tx.put(managedPolicies, withoutTags(findOwnPolicy(context, input.PolicyArn), input.TagKeys));
  return {};
};
