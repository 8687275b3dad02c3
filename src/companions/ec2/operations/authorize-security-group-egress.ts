import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult,
} from "@aws-sdk/client-ec2";
import { authorize } from "../authorize.ts";
import type { Ec2Operation } from "../operation.ts";

/**
 * AuthorizeSecurityGroupEgress: what the group's tasks may reach. All rules or none: one that is there already is
 * InvalidPermission.Duplicate, a peer that isn't of the group's VPC InvalidGroup.NotFound.
 */
export const authorizeSecurityGroupEgress: Ec2Operation<
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult
> = (context) => authorize(context, "egress");
