/** A block of IPv4 addresses, in its canonical form: no bit is set behind the prefix. */
export interface Cidr {
  /** The first address as a number. */
  readonly base: number;
  readonly prefixLength: number;
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const CIDR = new RegExp(`^(${OCTET}(?:\\.${OCTET}){3})/(3[0-2]|[12]?\\d)$`);

/**
 * Reads `10.0.0.0/16`; nothing when the text is not a block. EC2 takes a block with bits behind the prefix
 * and makes it canonical, `100.68.0.18/18` becomes `100.68.0.0/18`: Amazon EC2 API Reference, "CreateVpc".
 */
export function parseCidr(text: string): Cidr | undefined {
  const match = CIDR.exec(text);
  if (!match) return undefined;
  const [, address = "", prefix = ""] = match;
  const prefixLength = Number(prefix);
  const number = numberOfAddress(address);
  return { base: number - (number % sizeOf({ prefixLength })), prefixLength };
}

/** `10.0.0.0/16`. */
export function formatCidr({ base, prefixLength }: Cidr): string {
  return `${addressOfNumber(base)}/${prefixLength}`;
}

/** How many addresses the block has, the ones nobody may use included. */
export function sizeOf({ prefixLength }: Pick<Cidr, "prefixLength">): number {
  return 2 ** (32 - prefixLength);
}

/** Whether there is an address that both blocks have. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  return one.base < other.base + sizeOf(other) && other.base < one.base + sizeOf(one);
}

/** Whether all of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.prefixLength <= inner.prefixLength && overlaps(outer, inner);
}

/** The blocks of this prefix length that make up `outer`, in order. */
export function* blocksOf(outer: Cidr, prefixLength: number): Iterable<Cidr> {
  const size = sizeOf({ prefixLength });
  for (let base = outer.base; base < outer.base + sizeOf(outer); base += size) {
    yield { base, prefixLength };
  }
}

/** An IPv4 address in dotted decimals as the number of its 32 bits. */
export function numberOfAddress(address: string): number {
  return address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
}

/** The other way round. */
export function addressOfNumber(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
