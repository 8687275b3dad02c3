import type { ConditionValues } from "./request.ts";
import type { Pattern } from "./wildcard.ts";

/**
 * Puts the request's values in the place of variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`,
 * and `${*}`, `${?}` and `${$}` for the characters themselves. What a variable gives is matched as it is. Nothing
 * when the request lacks a value that has no default: such a pattern matches nothing.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
export function fillVariables(text: string, values: ConditionValues): Pattern | undefined {
  if (!text.includes("${")) return { text };
  let filled = "";
  const literal = new Set<number>();
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    filled += text.slice(end, match.index);
    end = match.index + match[0].length;
    const value = valueOf(match[1] ?? "", values);
    if (value === undefined) return undefined;
    for (let at = 0; at < value.length; at += 1) literal.add(filled.length + at);
    filled += value;
  }
  return { text: filled + text.slice(end), literal };
}

const VARIABLE = /\$\{([^{}]*)\}/g;
const WITH_DEFAULT = /^\s*([^,]*?)\s*,\s*'([^']*)'\s*$/;

function valueOf(name: string, values: ConditionValues): string | undefined {
  if (name === "*" || name === "?" || name === "$") return name;
  const [, key = name.trim(), fallback] = WITH_DEFAULT.exec(name) ?? [];
  const found = values.get(key.toLowerCase()) ?? [];
  // A variable has one value; of a key with several nobody can say which is meant.
  return found.length === 1 ? found[0] : fallback;
}
