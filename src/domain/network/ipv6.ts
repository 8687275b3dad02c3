/**
 * A block of IPv6 addresses in its canonical form (RFC 5952, no bit set behind the prefix), or nothing when
 * the text is not one.
 */
export function canonicalIpv6Cidr(text: string): string | undefined {
  const match = /^([0-9A-Fa-f:]+)\/(\d{1,3})$/.exec(text);
  const groups = match?.[1] === undefined ? undefined : groupsOf(match[1]);
  const prefixLength = Number(match?.[2]);
  if (!groups || !(prefixLength <= 128)) return undefined;
  return `${format(groups.map((group, index) => group & maskOf(prefixLength - index * 16)))}/${prefixLength}`;
}

/** The eight groups of an address. */
function groupsOf(address: string): readonly number[] | undefined {
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const given = head.length + tail.length;
  if (halves.length === 1 ? given !== 8 : given > 7) return undefined;
  const all = [...head, ...Array.from({ length: 8 - given }, () => "0"), ...tail];
  if (!all.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  return all.map((group) => Number.parseInt(group, 16));
}

/** The mask of a group in which `bits` belong to the prefix; all of it above 16, none below 0. */
function maskOf(bits: number): number {
  const kept = Math.min(16, Math.max(0, bits));
  return 0xffff & ~(0xffff >>> kept);
}

/** The longest run of zeros, the first of equals, becomes `::`; a single zero does not. */
function format(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16));
  let longest = { start: 0, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > longest.length) longest = { start, length };
  }
  if (longest.length < 2) return text.join(":");
  const { start, length } = longest;
  return `${text.slice(0, start).join(":")}::${text.slice(start + length).join(":")}`;
}

/** Whether an address is in a block; false when either is none. */
export function ipv6Contains(block: string, address: string): boolean {
  const [, prefixLength = ""] = block.split("/");
  const outer = canonicalIpv6Cidr(block);
  return outer !== undefined && canonicalIpv6Cidr(`${address}/${prefixLength}`) === outer;
}
