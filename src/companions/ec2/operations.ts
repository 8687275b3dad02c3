import type { AnyEc2Operation } from "./operation.ts";
import { authorizeSecurityGroupEgress } from "./operations/authorize-security-group-egress.ts";
import { authorizeSecurityGroupIngress } from "./operations/authorize-security-group-ingress.ts";
import { createSecurityGroup } from "./operations/create-security-group.ts";
import { createSubnet } from "./operations/create-subnet.ts";
import { createTags } from "./operations/create-tags.ts";
import { createVpc } from "./operations/create-vpc.ts";
import { deleteSecurityGroup } from "./operations/delete-security-group.ts";
import { deleteSubnet } from "./operations/delete-subnet.ts";
import { deleteTags } from "./operations/delete-tags.ts";
import { deleteVpc } from "./operations/delete-vpc.ts";
import { describeAccountAttributes } from "./operations/describe-account-attributes.ts";
import { describeAvailabilityZones } from "./operations/describe-availability-zones.ts";
import { describeNetworkInterfaces } from "./operations/describe-network-interfaces.ts";
import { describeRegions } from "./operations/describe-regions.ts";
import { describeSecurityGroupRules } from "./operations/describe-security-group-rules.ts";
import { describeSecurityGroups } from "./operations/describe-security-groups.ts";
import { describeSubnets } from "./operations/describe-subnets.ts";
import { describeTags } from "./operations/describe-tags.ts";
import { describeVpcAttribute } from "./operations/describe-vpc-attribute.ts";
import { describeVpcs } from "./operations/describe-vpcs.ts";
import { modifySubnetAttribute } from "./operations/modify-subnet-attribute.ts";
import { modifyVpcAttribute } from "./operations/modify-vpc-attribute.ts";
import { revokeSecurityGroupEgress } from "./operations/revoke-security-group-egress.ts";
import { revokeSecurityGroupIngress } from "./operations/revoke-security-group-ingress.ts";

/** The operations there are, one line each, sorted. */
export const ec2Operations = {
  AuthorizeSecurityGroupEgress: authorizeSecurityGroupEgress,
  AuthorizeSecurityGroupIngress: authorizeSecurityGroupIngress,
  CreateSecurityGroup: createSecurityGroup,
  CreateSubnet: createSubnet,
  CreateTags: createTags,
  CreateVpc: createVpc,
  DeleteSecurityGroup: deleteSecurityGroup,
  DeleteSubnet: deleteSubnet,
  DeleteTags: deleteTags,
  DeleteVpc: deleteVpc,
  DescribeAccountAttributes: describeAccountAttributes,
  DescribeAvailabilityZones: describeAvailabilityZones,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DescribeRegions: describeRegions,
  DescribeSecurityGroupRules: describeSecurityGroupRules,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSubnets: describeSubnets,
  DescribeTags: describeTags,
  DescribeVpcAttribute: describeVpcAttribute,
  DescribeVpcs: describeVpcs,
  ModifySubnetAttribute: modifySubnetAttribute,
  ModifyVpcAttribute: modifyVpcAttribute,
  RevokeSecurityGroupEgress: revokeSecurityGroupEgress,
  RevokeSecurityGroupIngress: revokeSecurityGroupIngress,
} satisfies Readonly<Record<string, AnyEc2Operation>>;
