import type {
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import { authorize } from "../authorize.ts";
import type { Ec2Operation } from "../operation.ts";

/** AuthorizeSecurityGroupIngress. */
export const authorizeSecurityGroupIngress: Ec2Operation<
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult
> = (context) => authorize(context, "ingress");
