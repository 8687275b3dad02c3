import { InvalidPattern } from "./invalid-pattern.ts";
import { Scanner } from "./scanner.ts";

/** A step of a regular expression: a character of a set, so many times, or an anchor. */
export type Step =
  | {
      readonly kind: "repetition";
      readonly set: CharacterSet;
      readonly min: number;
      /** `Infinity` when there is no upper end. */
      readonly max: number;
    }
  | { readonly kind: "start" }
  | { readonly kind: "end" };

/** Ranges of UTF-16 code units, both ends included; sorted and apart from each other. */
export type CharacterSet = readonly (readonly [from: number, to: number])[];

/** The branches of a regular expression between its `|`. */
export type Regex = readonly (readonly Step[])[];

/**
 * The regular expressions of filter patterns: letters, digits, the symbols and operators below, no groups. A
 * space is taken too, which AWS's own tools write into patterns. Throws InvalidPattern.
 * Source: Amazon CloudWatch Logs User Guide, "Supported regular expressions (regex) syntax".
 */
export function parseRegex(text: string): Regex {
  const scanner = new Scanner(text);
  try {
    if (text === "" || !ALLOWED.test(text)) throw new InvalidPattern();
    const branches: Step[][] = [[]];
    while (!scanner.isAtEnd) {
      if (scanner.accept("|")) branches.push([]);
      else branches.at(-1)?.push(step(scanner));
    }
    return branches;
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw new InvalidPattern(`Invalid character(s) in term '%${text}%'`);
  }
}

const ALLOWED = /^[A-Za-z0-9 :_#=@/;,^$?[\]{}|\\*+.-]*$/;

function step(scanner: Scanner): Step {
  if (scanner.accept("^")) return { kind: "start" };
  if (scanner.accept("$")) return { kind: "end" };
  const set = atom(scanner);
  return { kind: "repetition", set, ...times(scanner) };
}

/** How often a set may be repeated; more would only be a way to keep us busy. */
const MAX_REPETITIONS = 1000;

function times(scanner: Scanner): { readonly min: number; readonly max: number } {
  if (scanner.accept("*")) return { min: 0, max: Infinity };
  if (scanner.accept("+")) return { min: 1, max: Infinity };
  if (scanner.accept("?")) return { min: 0, max: 1 };
  if (!scanner.accept("{")) return { min: 1, max: 1 };
  // Either bound may be left out (User Guide, "Usage of supported operators"), not both.
  const match = /^(?=.*\d)(\d*)\s*(,?)\s*(\d*)$/.exec(scanner.takeUntil(["}"]));
  scanner.expect("}");
  const min = Number(match?.[1]);
  const bounded = match?.[3] === "" ? Infinity : Number(match?.[3]);
  const max = match?.[2] === "" ? min : bounded;
  if (!(min <= max) || min > MAX_REPETITIONS || (max > MAX_REPETITIONS && max !== Infinity)) {
    throw new InvalidPattern();
  }
  return { min, max };
}

const LAST_UNIT = 0xffff;
const DIGIT: CharacterSet = [[0x30, 0x39]];
const WORD: CharacterSet = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const SPACE: CharacterSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const LINE_END: CharacterSet = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
];

function atom(scanner: Scanner): CharacterSet {
  if (scanner.accept(".")) return negated(LINE_END);
  if (scanner.accept("\\")) return escaped(scanner);
  if (scanner.accept("[")) return bracketed(scanner);
  const letter = scanner.next();
  // What repeats has to have something before it, and what closes something that it closes.
  if ("*+?{}]".includes(letter)) throw new InvalidPattern();
  return single(letter);
}

function single(letter: string): CharacterSet {
  const unit = letter.charCodeAt(0);
  return [[unit, unit]];
}

/** After a backslash: a class, a character by its code, or a symbol that stands for itself. */
function escaped(scanner: Scanner): CharacterSet {
  const letter = scanner.next();
  switch (letter) {
    case "d":
      return DIGIT;
    case "D":
      return negated(DIGIT);
    case "w":
      return WORD;
    case "W":
      return negated(WORD);
    case "s":
      return SPACE;
    case "S":
      return negated(SPACE);
    case "t":
      return single("\t");
    case "x": {
      const code = scanner.next() + scanner.next();
      if (!/^[0-9A-Fa-f]{2}$/.test(code)) throw new InvalidPattern();
      return single(String.fromCharCode(Number.parseInt(code, 16)));
    }
    default:
      if (/[A-Za-z0-9]/.test(letter)) throw new InvalidPattern();
      return single(letter);
  }
}

function bracketed(scanner: Scanner): CharacterSet {
  const isNegated = scanner.accept("^");
  const ranges: (readonly [number, number])[] = [];
  while (!scanner.accept("]")) {
    const from = scanner.accept("\\") ? escaped(scanner) : single(scanner.next());
    const isRange = scanner.startsWith("-") && !scanner.startsWith("-]");
    if (!isRange) {
      ranges.push(...from);
      continue;
    }
    scanner.expect("-");
    const to = scanner.accept("\\") ? escaped(scanner) : single(scanner.next());
    ranges.push([unitOf(from), unitOf(to)]);
    if (unitOf(from) > unitOf(to)) throw new InvalidPattern();
  }
  if (ranges.length === 0) throw new InvalidPattern();
  const set = merged(ranges);
  return isNegated ? negated(set) : set;
}

/** The one character of a set; a class is no end of a range. */
function unitOf(set: CharacterSet): number {
  const [range] = set;
  if (set.length !== 1 || range === undefined || range[0] !== range[1]) throw new InvalidPattern();
  return range[0];
}

function merged(ranges: CharacterSet): CharacterSet {
  const result: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function negated(set: CharacterSet): CharacterSet {
  const result: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) result.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST_UNIT) result.push([next, LAST_UNIT]);
  return result;
}
