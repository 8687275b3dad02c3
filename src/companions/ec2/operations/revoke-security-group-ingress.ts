import type {
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import type { Ec2Operation } from "../operation.ts";
import { revoke } from "../revoke.ts";

/** RevokeSecurityGroupIngress. */
export const revokeSecurityGroupIngress: Ec2Operation<
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult
> = (context) => revoke(context, "ingress");
