import type { FilterPattern } from "./filter-pattern.ts";
import { InvalidPattern } from "./invalid-pattern.ts";
import { parseRegex } from "./regex.ts";
import { regexMatcher } from "./regex-matcher.ts";
import { Scanner } from "./scanner.ts";

interface Term {
  readonly role: "needed" | "optional" | "excluded";
  readonly isIn: (message: string) => boolean;
  /** The text that has to be there; none for a regular expression. */
  readonly text: string | undefined;
}

/**
 * Terms of unstructured messages: all that are needed, none that is excluded (`-`). Optional ones (`?`), of
 * which one is enough, only count by themselves: beside others they are ignored, as in AWS.
 * Source: Amazon CloudWatch Logs User Guide, "Using filter patterns to match terms in unstructured log events".
 */
export function parseTerms(pattern: string): FilterPattern {
  const terms = termsOf(new Scanner(pattern));
  const optional = terms.filter(({ role }) => role === "optional");
  const isAnyEnough = optional.length > 0 && optional.length === terms.length;
  const needed = terms.filter(({ role }) => role === "needed");
  const excluded = terms.filter(({ role }) => role === "excluded");
  return {
    matches: isAnyEnough
      ? (message) => optional.some(({ isIn }) => isIn(message))
      : (message) =>
          needed.every(({ isIn }) => isIn(message)) && !excluded.some(({ isIn }) => isIn(message)),
    extract: () => ({}),
    needle: longest(needed.flatMap(({ text }) => text ?? [])),
  };
}

function longest(texts: readonly string[]): string | undefined {
  return texts.toSorted((a, b) => b.length - a.length).find((text) => text !== "");
}

function termsOf(scanner: Scanner): readonly Term[] {
  const terms: Term[] = [];
  for (scanner.skipSpace(); !scanner.isAtEnd; scanner.skipSpace()) {
    terms.push(term(scanner));
  }
  return terms;
}

function term(scanner: Scanner): Term {
  const role = roleOf(scanner);
  if (scanner.startsWith("%")) {
    return { role, isIn: regexMatcher(parseRegex(scanner.takeEnclosed("%"))), text: undefined };
  }
  const text = scanner.startsWith('"') ? quotedTerm(scanner) : bareTerm(scanner);
  return { role, isIn: (message) => message.includes(text), text };
}

function roleOf(scanner: Scanner): Term["role"] {
  if (scanner.accept("?")) return "optional";
  if (!scanner.accept("-")) return "needed";
  // `"ERROR" - "Exiting"` is an example of the documentation's.
  scanner.skipSpace();
  return "excluded";
}

/** A blank between quotes matches everything: the documentation's way to write that is `" "`. */
function quotedTerm(scanner: Scanner): string {
  const text = scanner.takeQuoted();
  return text.trim() === "" ? "" : text;
}

/** Anything beyond letters, digits and underscores needs double quotes. */
function bareTerm(scanner: Scanner): string {
  const text = scanner.takeWhile(/\S/);
  if (/^[\p{L}\p{N}_]+$/u.test(text)) return text;
  throw new InvalidPattern(`Invalid character(s) in term '${text}'`);
}
