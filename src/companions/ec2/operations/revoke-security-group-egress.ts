import type {
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult,
} from "@aws-sdk/client-ec2";
import type { Ec2Operation } from "../operation.ts";
import { revoke } from "../revoke.ts";

/**
 * RevokeSecurityGroupEgress, by rule ids or by what the rules say. A rule that isn't there: InvalidPermission.NotFound;
 * in a default VPC the answer tells of it and the others go. An id that isn't there:
 * InvalidSecurityGroupRuleId.NotFound.
 */
export const revokeSecurityGroupEgress: Ec2Operation<
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult
> = (context) => revoke(context, "egress");
