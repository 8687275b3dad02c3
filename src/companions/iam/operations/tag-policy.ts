import type { TagPolicyRequest } from "@aws-sdk/client-iam";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { findOwnPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withTags } from "../tags.ts";

/**
 * TagPolicy: a key that is there, in whatever case, takes the new value. More than 50: LimitExceededException; a key
 * twice, or one of AWS's (`aws:`): InvalidInputException; one of AWS's policies: AccessDeniedException.
 */
export const tagPolicy: IamOperation<TagPolicyRequest> = (context) => {
  const { input, tx } = context;
  tx.put(managedPolicies, withTags(findOwnPolicy(context, input.PolicyArn), input.Tags));
  return {};
};
