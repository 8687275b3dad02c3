/**
 * Says in a sentence why the text cannot be parsed, from what `JSON.parse` said of it and what the text looks
 * like.
 */
export function whyNotJson(text: string, reason: string): string {
  const hint = commaMistake(text, reason) ?? MISTAKES.find(([pattern]) => pattern.test(text))?.[1];
  const said = reason.replaceAll(/\s+/g, " ");
  return hint === undefined ? `It is not JSON: ${said}` : `It is not JSON: ${hint} (${said}).`;
}

/** What people have in place of JSON, most telling first. */
const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [
    /:\s*\[?\s*(?:number|boolean)\s*[,}\]]/,
    "it is the syntax template of an API reference, with words such as number in place of values",
  ],
  [/^\s*"[^"]*"\s*:/, "it is a piece of one: it begins with a member and not with {"],
  [/^\s*(?:import|export|const|let|var|resource)\b/, "it is a program"],
  [/^\s*[A-Za-z]\w*:\s/, "it seems to be YAML"],
  // A string has no line breaks, so no string can look like this.
  [/^\s*(?:\/\/|\/\*|#)/m, "JSON has no comments"],
];

function commaMistake(text: string, reason: string): string | undefined {
  if (/Expected double-quoted property name|Unexpected token '[\]}]'/.test(reason)) {
    return /,\s*[}\]]/.test(text) ? "JSON has no comma after the last entry" : undefined;
  }
  const [, line] = /^Expected ',' or .*\(line (\d+) column \d+\)/.exec(reason) ?? [];
  return line === undefined ? undefined : missingComma(text, Number(line));
}

/** The parser stops at what follows, so it is the last line before with anything on it that is named. */
function missingComma(text: string, stoppedAtLine: number): string | undefined {
  const before = text.split("\n").slice(0, stoppedAtLine - 1);
  const line = before.findLastIndex((content) => content.trim() !== "");
  if (line < 0 || /[,{[]\s*$/.test(before[line] ?? "")) return undefined;
  return `a comma or a bracket is missing at the end of line ${line + 1}`;
}
