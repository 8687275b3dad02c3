import type { UntagPolicyRequest } from "@aws-sdk/client-iam";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { findOwnPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withoutTags } from "../tags.ts";

export const untagPolicy: IamOperation<UntagPolicyRequest> = (context) => {
  const { input, tx } = context;
  tx.put(managedPolicies, withoutTags(findOwnPolicy(context, input.PolicyArn), input.TagKeys));
  return {};
};
