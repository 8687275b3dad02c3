/** Blocks of IPv4 addresses: `172.31.0.0/16`. */

/** The address after as many others of its block. */
export function addressIn(block: string, offset: number): string {
  const { first } = rangeOf(block);
  return addressOf(first + offset);
}

/** The block that an address with a prefix length is in: `172.31.0.1/20` is in `172.31.0.0/20`. */
export function blockOf(addressWithPrefix: string): string {
  return `${addressIn(addressWithPrefix, 0)}/${addressWithPrefix.split("/")[1] ?? ""}`;
}

/** Whether two blocks have an address in common. */
export function overlap(one: string, other: string): boolean {
  const left = rangeOf(one);
  const right = rangeOf(other);
  return left.first <= right.last && right.first <= left.last;
}

function rangeOf(block: string): { readonly first: number; readonly last: number } {
  const [address = "", prefix = ""] = block.split("/");
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(numberOf(address) / size) * size;
  return { first, last: first + size - 1 };
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
