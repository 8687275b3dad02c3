import { addressOfNumber, parseCidr, sizeOf } from "./cidr.ts";
import { assert } from "../assert.ts";
import type { Scope } from "../scope.ts";

/** Addresses of awsvpc tasks, which the control plane gives out. */

/** AWS keeps the first four addresses and the last of a subnet: Amazon VPC User Guide, "Subnet CIDR blocks". */
const FIRST_FREE_OFFSET = 4;
const KEPT_AT_END = 1;

/** How many addresses a subnet of this block has for tasks. */
export function capacityOf(cidrBlock: string): number {
  return sizeOf(blockOf(cidrBlock)) - FIRST_FREE_OFFSET - KEPT_AT_END;
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
  const { base } = blockOf(cidrBlock);
  const capacity = capacityOf(cidrBlock);
  for (let step = 0; step < capacity; step += 1) {
    const index = (cursor + step) % capacity;
    const address = addressOfNumber(base + FIRST_FREE_OFFSET + index);
    if (!isTaken(address)) return { address, cursor: (index + 1) % capacity };
  }
  return undefined;
}

/** The block's router with the prefix length, the form the agent wants: `172.31.0.1/20`. */
export function gatewayOf(cidrBlock: string): string {
  const { base, prefixLength } = blockOf(cidrBlock);
  return `${addressOfNumber(base + 1)}/${prefixLength}`;
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

function blockOf(cidrBlock: string): { readonly base: number; readonly prefixLength: number } {
  const block = parseCidr(cidrBlock);
  assert(block, `a subnet has the block ${cidrBlock}`);
  return block;
}
