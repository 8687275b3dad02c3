import { InvalidPattern } from "./invalid-pattern.ts";
import { parseJsonPattern } from "./json-pattern.ts";
import { parseSpaceDelimited } from "./space-delimited.ts";
import { parseTerms } from "./terms.ts";

/** A filter pattern, ready to be held against messages. */
export interface FilterPattern {
  readonly matches: (message: string) => boolean;
  /** The fields that the pattern names, of a message that matches it. */
  readonly extract: (message: string) => Readonly<Record<string, string>>;
  /** A text that every message which matches has in it, if there is one: found quickly, it saves the rest. */
  readonly needle: string | undefined;
}

/**
 * Parses a filter pattern: terms, a JSON pattern or a space-delimited one. Throws InvalidPattern.
 * Source: Amazon CloudWatch Logs User Guide, "Filter pattern syntax for metric filters, subscription filters,
 * filter log events, and Live Tail".
 */
export function parseFilterPattern(text: string): FilterPattern {
  const pattern = text.trim();
  if (pattern.startsWith("{")) return parseJsonPattern(enclosed(pattern, "{", "}"));
  if (pattern.startsWith("[")) return parseSpaceDelimited(enclosed(pattern, "[", "]"));
  return parseTerms(pattern);
}

function enclosed(pattern: string, open: string, close: string): string {
  if (pattern.length > 1 && pattern.endsWith(close)) return pattern.slice(1, -1);
  throw new InvalidPattern(`If a filter pattern starts with '${open}' it must end with '${close}'`);
}
