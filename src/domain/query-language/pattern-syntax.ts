import { invalidQuery } from "./invalid-query.ts";

/** A regular expression taken apart. */
export type PatternNode =
  | { readonly kind: "one"; readonly accepts: (character: string) => boolean }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly choices: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly body: PatternNode;
      readonly min: number;
      /** May be `Infinity`. */
      readonly max: number;
    };

const MAX_DEPTH = 50;
const COUNTS = /\{(\d{1,4})(,(\d{1,4})?)?\}/y;
const CLASS_ESCAPES: Readonly<Record<string, RegExp>> = {
  d: /\d/,
  D: /\D/,
  w: /\w/,
  W: /\W/,
  s: /\s/,
  S: /\S/,
};
const CONTROL_ESCAPES: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

/** Reads a regular expression; throws InvalidParameterException for what is none, or not supported. */
export function parsePattern(text: string): PatternNode {
  const reader: Reader = { text, at: 0 };
  const node = parseChoice(reader, 0);
  if (reader.at < text.length) throw unsupported(reader);
  return node;
}

interface Reader {
  readonly text: string;
  at: number;
}

type Accepts = (character: string) => boolean;

function unsupported({ text, at }: Reader): Error {
  const where = at < text.length ? JSON.stringify(text.slice(at, at + 10)) : "its end";
  return invalidQuery(`the pattern ${JSON.stringify(text)} is not supported at ${where}`);
}

function take(reader: Reader, text: string): boolean {
  if (!reader.text.startsWith(text, reader.at)) return false;
  reader.at += text.length;
  return true;
}

function next(reader: Reader): string {
  if (reader.at >= reader.text.length) throw unsupported(reader);
  reader.at += 1;
  return reader.text.charAt(reader.at - 1);
}

function parseChoice(reader: Reader, depth: number): PatternNode {
  if (depth > MAX_DEPTH) throw unsupported(reader);
  const first = parseSequence(reader, depth);
  const choices = [first];
  while (take(reader, "|")) choices.push(parseSequence(reader, depth));
  return choices.length === 1 ? first : { kind: "choice", choices };
}

function parseSequence(reader: Reader, depth: number): PatternNode {
  const parts: PatternNode[] = [];
  while (reader.at < reader.text.length && !"|)".includes(reader.text.charAt(reader.at))) {
    parts.push(parseRepetition(reader, parseAtom(reader, depth)));
  }
  return { kind: "sequence", parts };
}

function parseRepetition(reader: Reader, body: PatternNode): PatternNode {
  const range = parseRange(reader);
  if (!range) return body;
  // Whether a repetition prefers few or many makes no difference to whether the whole value matches.
  take(reader, "?");
  if (range.max < range.min || "*+?{".includes(reader.text.charAt(reader.at) || " ")) {
    throw unsupported(reader);
  }
  return { kind: "repeat", body, ...range };
}

function parseRange(reader: Reader): { readonly min: number; readonly max: number } | undefined {
  if (take(reader, "*")) return { min: 0, max: Infinity };
  if (take(reader, "+")) return { min: 1, max: Infinity };
  if (take(reader, "?")) return { min: 0, max: 1 };
  COUNTS.lastIndex = reader.at;
  const match = COUNTS.exec(reader.text);
  if (!match) return undefined;
  reader.at += match[0].length;
  const min = Number(match[1]);
  if (match[2] === undefined) return { min, max: min };
  return { min, max: match[3] === undefined ? Infinity : Number(match[3]) };
}

function parseAtom(reader: Reader, depth: number): PatternNode {
  if (take(reader, "(")) {
    if (!take(reader, "?:") && reader.text.startsWith("?", reader.at)) throw unsupported(reader);
    const inner = parseChoice(reader, depth + 1);
    if (!take(reader, ")")) throw unsupported(reader);
    return inner;
  }
  if (take(reader, "^")) return { kind: "start" };
  if (take(reader, "$")) return { kind: "end" };
  if (take(reader, ".")) return { kind: "one", accepts: (character) => !/[\n\r]/.test(character) };
  if (take(reader, "[")) return { kind: "one", accepts: parseClass(reader) };
  if ("*+?{".includes(reader.text.charAt(reader.at))) throw unsupported(reader);
  return { kind: "one", accepts: accepting(parseCharacter(reader)) };
}

/** A literal character, or one of the classes that an escape names. */
function parseCharacter(reader: Reader): string | RegExp {
  const character = next(reader);
  if (character !== "\\") return character;
  const escaped = next(reader);
  const named = CLASS_ESCAPES[escaped] ?? CONTROL_ESCAPES[escaped];
  if (named === undefined && /[A-Za-z0-9]/.test(escaped)) throw unsupported(reader);
  return named ?? escaped;
}

function accepting(wanted: string | RegExp): Accepts {
  if (typeof wanted === "string") return (character) => character === wanted;
  return (character) => wanted.test(character);
}

function parseClass(reader: Reader): Accepts {
  const negated = take(reader, "^");
  const members: Accepts[] = [];
  while (!take(reader, "]")) {
    // Java nests and intersects classes; here that is not supported.
    if (reader.text.startsWith("[", reader.at) || reader.text.startsWith("&&", reader.at)) {
      throw unsupported(reader);
    }
    members.push(parseMember(reader));
  }
  if (members.length === 0) throw unsupported(reader);
  return (character) => members.some((accepts) => accepts(character)) !== negated;
}

function parseMember(reader: Reader): Accepts {
  const first = parseCharacter(reader);
  const isRange =
    typeof first === "string" &&
    reader.text.startsWith("-", reader.at) &&
    !reader.text.startsWith("-]", reader.at);
  if (!isRange) return accepting(first);
  reader.at += 1;
  const last = parseCharacter(reader);
  if (typeof last !== "string" || last < first) throw unsupported(reader);
  return (character) => character >= first && character <= last;
}
