import type { TagRecord } from "../cluster/cluster.ts";

/** A VPC: subnets and security groups that know each other. */
export interface VpcRecord {
  /** `ACCOUNT/REGION/vpc-…`. */
  readonly vpcKey: string;
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  /** In canonical form, /16 to /28. */
  readonly cidrBlock: string;
  readonly isDefault: boolean;
  readonly dhcpOptionsId: string;
  readonly enableDnsSupport: boolean;
  readonly enableDnsHostnames: boolean;
  readonly tags: readonly TagRecord[];
}

/**
 * That an account has its network in a region. Written with the default VPC and never deleted, so that a
 * default VPC which its owner deleted does not come back by itself.
 */
export interface NetworkScopeRecord {
  /** `ACCOUNT/REGION`. */
  readonly scopeKey: string;
  readonly accountId: string;
  readonly region: string;
  readonly dhcpOptionsId: string;
}

/**
 * The VPC that subnets and interfaces of the first journal format are in. There is none with this id, so
 * they take no new tasks; their tasks go on, and DescribeSubnets and DeleteSubnet know the subnets.
 */
export const NO_VPC_ID = "vpc-00000000000000000";
