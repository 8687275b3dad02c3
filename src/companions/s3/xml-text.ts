/** What stands between the tags of each element of that name, markup and all; elements of one name never nest here. */
export function textsOf(xml: string, name: string): readonly string[] {
  const open = `<${name}`;
  const close = `</${name}>`;
  const found: string[] = [];
  for (let at = xml.indexOf(open); at >= 0; at = xml.indexOf(open, at + 1)) {
    const isWhole = /[\s/>]/.test(xml[at + open.length] ?? "");
    const start = xml.indexOf(">", at) + 1;
    const isEmpty = xml[start - 2] === "/";
    const end = isEmpty ? start : xml.indexOf(close, at);
    if (isWhole && start > 0 && end >= start) found.push(xml.slice(start, end));
  }
  return found;
}

/** The text that stands there with its entities. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (all, hex, decimal, name) => {
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
    if (Number.isInteger(code) && code <= 0x10ffff) return String.fromCodePoint(code);
    return ENTITIES[String(name)] ?? all;
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};
