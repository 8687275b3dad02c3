/** A subnet: a CIDR block in one availability zone, with a bridge of its own on each host. */
export interface SubnetRecord {
  /** `ACCOUNT/REGION/subnet-…`. */
  readonly subnetKey: string;
  readonly accountId: string;
  readonly region: string;
  readonly subnetId: string;
  /** For instance `172.31.0.0/20`. The first address is the gateway. */
  readonly cidrBlock: string;
  readonly availabilityZone: string;
  /** Where the search for a free address goes on; see `nextAddress`. */
  readonly addressCursor?: number;
}

/** An address taken by a task, for as long as the task is not STOPPED. */
export interface NetworkInterfaceRecord {
  /** `eni-` and 17 hexadecimal digits. */
  readonly networkInterfaceId: string;
  readonly subnetKey: string;
  readonly subnetId: string;
  readonly taskArn: string;
  readonly attachmentId: string;
  readonly privateIpv4Address: string;
  readonly macAddress: string;
}
