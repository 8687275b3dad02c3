import type { Scope } from "./scope.ts";

/**
 * Addresses of awsvpc tasks, which the control plane gives out. Subnets are /20 blocks, as those of the
 * default VPC of an AWS account: Amazon VPC User Guide, "Default VPC components".
 */
const SUBNET_PREFIX_LENGTH = 20;
const SUBNET_SIZE = 2 ** (32 - SUBNET_PREFIX_LENGTH);

/**
 * Where blocks are taken from: the default VPC's range first, and when its 16 blocks are gone the shared
 * address space (RFC 6598), which home and office networks do not use. Blocks are unique across accounts
 * and regions, because the hosts of the Fargate pool have bridges of all of them.
 */
const RANGES = [
  { first: "172.31.0.0", blocks: 16 },
  { first: "100.64.0.0", blocks: 1024 },
] as const;

/** The first four addresses after the block's own are AWS's: Amazon VPC User Guide, "Subnet sizing". */
const FIRST_FREE_OFFSET = 5;
/** The last address of a block is the broadcast address. */
const LAST_FREE_OFFSET = SUBNET_SIZE - 2;

/** How many addresses a subnet has for tasks. */
export const SUBNET_CAPACITY = LAST_FREE_OFFSET - FIRST_FREE_OFFSET + 1;

/** A subnet id as EC2 gives them: 8 or 17 hexadecimal digits. */
const AWS_SUBNET_ID = /^subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
/** A subnet id as people make them up for a local system; more than this is taken for a mistake. */
const LOCAL_SUBNET_ID = /^subnet-[0-9A-Za-z][0-9A-Za-z-]{0,62}$/;

/** Whether a text can stand for a subnet; `strict` takes only ids that EC2 could have given. */
export function isSubnetId(text: string, strict: boolean): boolean {
  return (strict ? AWS_SUBNET_ID : LOCAL_SUBNET_ID).test(text);
}

/** The first /20 that is not in `taken`, or nothing when all are. */
export function nextCidrBlock(taken: ReadonlySet<string>): string | undefined {
  for (const { first, blocks } of RANGES) {
    const start = numberOf(first);
    for (let block = 0; block < blocks; block += 1) {
      const cidrBlock = `${addressOf(start + block * SUBNET_SIZE)}/${SUBNET_PREFIX_LENGTH}`;
      if (!taken.has(cidrBlock)) return cidrBlock;
    }
  }
  return undefined;
}

/**
 * A free address of the block, looked for from `cursor` on and round, so that an address just released is
 * the last to be given again: peers may still have it in their caches. `cursor` is what the search before
 * returned, or absent for the first. Nothing when all are taken.
 */
export function nextAddress(options: {
  readonly cidrBlock: string;
  readonly cursor?: number;
  readonly isTaken: (address: string) => boolean;
}): { readonly address: string; readonly cursor: number } | undefined {
  const { cidrBlock, cursor = 0, isTaken } = options;
  const base = baseOf(cidrBlock);
  for (let step = 0; step < SUBNET_CAPACITY; step += 1) {
    const index = (cursor + step) % SUBNET_CAPACITY;
    const address = addressOf(base + FIRST_FREE_OFFSET + index);
    if (!isTaken(address)) return { address, cursor: (index + 1) % SUBNET_CAPACITY };
  }
  return undefined;
}

/** The block's router with the prefix length, the form the agent wants: `172.31.0.1/20`. */
export function gatewayOf(cidrBlock: string): string {
  return `${addressOf(baseOf(cidrBlock) + 1)}/${prefixLengthOf(cidrBlock)}`;
}

/** A locally administered MAC that is as unique as the address it is made from. */
export function macAddressOf(address: string): string {
  const octets = address.split(".").map((octet) => Number(octet).toString(16).padStart(2, "0"));
  return ["02", "ec", ...octets].join(":");
}

/** Amazon VPC User Guide, "DNS attributes": the name of a private address. */
export function privateDnsNameOf({ region }: Pick<Scope, "region">, address: string): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `ip-${address.replaceAll(".", "-")}.${domain}`;
}

function baseOf(cidrBlock: string): number {
  return numberOf(cidrBlock.slice(0, cidrBlock.indexOf("/")));
}

function prefixLengthOf(cidrBlock: string): string {
  return cidrBlock.slice(cidrBlock.indexOf("/") + 1);
}

function numberOf(address: string): number {
  return address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
