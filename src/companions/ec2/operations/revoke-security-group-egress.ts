import type {
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult,
} from "@aws-sdk/client-ec2";
import type { Ec2Operation } from "../operation.ts";
import { revoke } from "../revoke.ts";

/** RevokeSecurityGroupEgress. */
export const revokeSecurityGroupEgress: Ec2Operation<
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult
> = (context) => revoke(context, "egress");
