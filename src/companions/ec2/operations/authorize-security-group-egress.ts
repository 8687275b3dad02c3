import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult,
} from "@aws-sdk/client-ec2";
import { authorize } from "../authorize.ts";
import type { Ec2Operation } from "../operation.ts";

/** AuthorizeSecurityGroupEgress. */
export const authorizeSecurityGroupEgress: Ec2Operation<
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult
> = (context) => authorize(context, "egress");
