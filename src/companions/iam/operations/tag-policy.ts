import type { TagPolicyRequest } from "@aws-sdk/client-iam";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { findOwnPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withTags } from "../tags.ts";

export const tagPolicy: IamOperation<TagPolicyRequest> = (context) => {
  const { input, tx } = context;
  tx.put(managedPolicies, withTags(findOwnPolicy(context, input.PolicyArn), input.Tags));
  return {};
};
