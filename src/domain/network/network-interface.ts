import type { TagRecord } from "../cluster/cluster.ts";
import { availabilityZones } from "./availability-zones.ts";
import { NO_VPC_ID } from "./vpc.ts";

/** A subnet: a CIDR block in one availability zone, with a bridge of its own on each host. */
export interface SubnetRecord {
  /** `ACCOUNT/REGION/subnet-…`. */
  readonly subnetKey: string;
  readonly accountId: string;
  readonly region: string;
  readonly subnetId: string;
  readonly vpcId: string;
  /** For instance `172.31.0.0/20`. The second address is the gateway. */
  readonly cidrBlock: string;
  readonly availabilityZone: string;
  readonly defaultForAz: boolean;
  readonly mapPublicIpOnLaunch: boolean;
  readonly tags: readonly TagRecord[];
  /** Where the search for a free address goes on; see `nextAddress`. */
  readonly addressCursor?: number;
}

/** An address taken by a task, for as long as the task is not STOPPED. */
export interface NetworkInterfaceRecord {
  /** `eni-` and 17 hexadecimal digits. */
  readonly networkInterfaceId: string;
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  readonly subnetKey: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  /** At most five, all of the subnet's VPC. */
  readonly securityGroupIds: readonly string[];
  readonly taskArn: string;
  readonly attachmentId: string;
  readonly privateIpv4Address: string;
  readonly macAddress: string;
  /** Where the task is reached from outside, when its ports are published. */
  readonly publicIp?: string;
  readonly createdAtMs: number;
  readonly tags: readonly TagRecord[];
}

/** A subnet as Longshore wrote it before there were VPCs. */
type EarlierSubnet = Pick<
  SubnetRecord,
  "subnetKey" | "accountId" | "region" | "subnetId" | "cidrBlock" | "availabilityZone"
> &
  Partial<SubnetRecord>;

/** A subnet of before there were VPCs as one of today. */
export function upgradeSubnet(row: EarlierSubnet): SubnetRecord {
  return {
    vpcId: NO_VPC_ID,
    defaultForAz: false,
    mapPublicIpOnLaunch: false,
    tags: [],
    ...row,
  };
}

/** A network interface as Longshore wrote it before there were VPCs. */
type EarlierInterface = Pick<
  NetworkInterfaceRecord,
  | "networkInterfaceId"
  | "subnetKey"
  | "subnetId"
  | "taskArn"
  | "attachmentId"
  | "privateIpv4Address"
  | "macAddress"
> &
  Partial<NetworkInterfaceRecord>;

/** An interface of before there were VPCs as one of today; all of its subnets were in the first zone. */
export function upgradeNetworkInterface(row: EarlierInterface): NetworkInterfaceRecord {
  const [accountId = "", region = ""] = row.subnetKey.split("/");
  return {
    accountId,
    region,
    vpcId: NO_VPC_ID,
    availabilityZone: availabilityZones(region)[0]?.zoneName ?? "",
    securityGroupIds: [],
    createdAtMs: 0,
    tags: [],
    ...row,
  };
}
