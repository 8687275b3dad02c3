import type {
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import { authorize } from "../authorize.ts";
import type { Ec2Operation } from "../operation.ts";

/**
 * AuthorizeSecurityGroupIngress: what may reach the group's tasks. All rules or none: one that is there already is
 * InvalidPermission.Duplicate, a peer that isn't of the group's VPC InvalidGroup.NotFound.
 */
export const authorizeSecurityGroupIngress: Ec2Operation<
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult
> = (context) => authorize(context, "ingress");
