/** What stands between the tags of each element of that name, markup and all; elements of one name never nest here. */
export function textsOf(xml: string, name: string): readonly string[] {
  const open = `<${name}`;
  const close = `</${name}>`;
  const found: string[] = [];
  for (let at = xml.indexOf(open); at >= 0; at = xml.indexOf(open, at + 1)) {
    const isWhole = /[\s/>]/.test(xml[at + open.length] ?? "");
    const start = xml.indexOf(">", at) + 1;
    const end = xml.indexOf(close, at);
    if (isWhole && start > 0 && end >= start) found.push(xml.slice(start, end));
  }
  return found;
}
