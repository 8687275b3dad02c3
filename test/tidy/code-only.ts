/**
 * A TypeScript source with comments, strings, template texts and regular expressions blanked out, so that
 * what is left is code. Newlines stay, by which lines keep their numbers.
 */
export function codeOnly(source: string): string {
  let code = "";
  let index = 0;
  /** For each open `${`, how many braces are open in it. */
  const templates: number[] = [];
  const take = (end: number, keep: boolean): void => {
    const text = source.slice(index, end);
    code += keep ? text : text.replaceAll(/[^\n]/g, " ");
    index = end;
  };
  while (index < source.length) {
    const rest = source.slice(index, index + 2);
    const letter = rest[0] ?? "";
    if (rest === "//") take(endOfLine(source, index), false);
    else if (rest === "/*") take(after(source, "*/", index + 2), false);
    else if (letter === '"' || letter === "'") take(endOfString(source, index), false);
    else if (letter === "`") take(endOfTemplatePart(source, index, templates), false);
    else if (letter === "/" && startsRegExp(code)) take(endOfRegExp(source, index), false);
    else if (letter === "}" && templates.at(-1) === 0) {
      templates.pop();
      take(endOfTemplatePart(source, index, templates), false);
    } else {
      const open = templates.length - 1;
      if (open >= 0 && letter === "{") templates[open] = (templates[open] ?? 0) + 1;
      if (open >= 0 && letter === "}") templates[open] = (templates[open] ?? 0) - 1;
      take(index + 1, true);
    }
  }
  return code;
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end === -1 ? source.length : end;
}

function after(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  return end === -1 ? source.length : end + mark.length;
}

function endOfString(source: string, from: number): number {
  const quote = source[from];
  for (let index = from + 1; index < source.length; index += 1) {
    if (source[index] === "\\") index += 1;
    else if (source[index] === quote || source[index] === "\n") return index + 1;
  }
  return source.length;
}

/** From a backtick, or from the `}` that ends a substitution, to the next substitution or the end. */
function endOfTemplatePart(source: string, from: number, templates: number[]): number {
  for (let index = from + 1; index < source.length; index += 1) {
    if (source[index] === "\\") index += 1;
    else if (source[index] === "`") return index + 1;
    else if (source.startsWith("${", index)) {
      templates.push(0);
      return index + 2;
    }
  }
  return source.length;
}

/** A slash begins a regular expression where a value may stand; after a value it divides. */
function startsRegExp(code: string): boolean {
  const before = code.trimEnd();
  return /(?:^|[(,=:[!&|?{};<>+\-*%~^]|\b(?:return|typeof|case|in|of|throw|await))$/.test(before);
}

function endOfRegExp(source: string, from: number): number {
  let inClass = false;
  for (let index = from + 1; index < source.length; index += 1) {
    const letter = source[index];
    if (letter === "\\") index += 1;
    else if (letter === "[") inClass = true;
    else if (letter === "]") inClass = false;
    else if (letter === "\n") return index;
    else if (letter === "/" && !inClass) return index + 1;
  }
  return source.length;
}
