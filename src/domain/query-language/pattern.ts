import { type PatternNode, parsePattern } from "./pattern-syntax.ts";
import { invalidQuery } from "./invalid-query.ts";

/** How large a pattern may grow once its counted repetitions are written out. */
const MAX_INSTRUCTIONS = 5_000;

type Instruction =
  | { readonly op: "one"; readonly accepts: (character: string) => boolean }
  | { readonly op: "either"; readonly targets: readonly number[] }
  | { readonly op: "start" | "end" | "match" };

/**
 * Compiles the regular expression of `=~`, which must match the whole value.
 *
 * Expressions come from users and run inside the one writer, so they are not given to a backtracking engine,
 * which `(a+)+` can occupy for hours: this runs all alternatives side by side and takes time proportional to
 * the value. Of Java's syntax it has literals, classes, groups, alternatives and repetitions; look-around and
 * back-references are refused.
 *
 * Throws InvalidParameterException for what it can't compile. What it returns never throws.
 */
export function compilePattern(pattern: string): (value: string) => boolean {
  const program: Instruction[] = [];
  emit(parsePattern(pattern), program);
  program.push({ op: "match" });
  return (value) => runs(program, value);
}

/** Appends the instructions of a node; what follows it in the program is what it goes on with. */
function emit(node: PatternNode, program: Instruction[]): void {
  if (program.length > MAX_INSTRUCTIONS) throw invalidQuery("the pattern is too complex");
  switch (node.kind) {
    case "one":
      program.push({ op: "one", accepts: node.accepts });
      return;
    case "start":
    case "end":
      program.push({ op: node.kind });
      return;
    case "sequence":
      for (const part of node.parts) emit(part, program);
      return;
    case "choice":
      emitChoice(node.choices, program);
      return;
    case "repeat":
      emitRepeat(node, program);
  }
}

function emitChoice(choices: readonly PatternNode[], program: Instruction[]): void {
  const fork = program.push({ op: "either", targets: [] }) - 1;
  const starts: number[] = [];
  const ends: number[] = [];
  for (const choice of choices) {
    starts.push(program.length);
    emit(choice, program);
    ends.push(program.push({ op: "either", targets: [] }) - 1);
  }
  program[fork] = { op: "either", targets: starts };
  for (const end of ends) program[end] = { op: "either", targets: [program.length] };
}

function emitRepeat(node: Extract<PatternNode, { kind: "repeat" }>, program: Instruction[]): void {
  const before = program.length;
  for (let count = 0; count < node.min; count += 1) {
    emit(node.body, program);
    // An empty body repeated is empty, however often, and must not keep anyone busy.
    if (program.length === before) return;
  }
  if (node.max === Infinity) {
    const fork = program.push({ op: "either", targets: [] }) - 1;
    emit(node.body, program);
    program.push({ op: "either", targets: [fork] });
    program[fork] = { op: "either", targets: [fork + 1, program.length] };
    return;
  }
  const forks: number[] = [];
  for (let count = node.min; count < node.max; count += 1) {
    forks.push(program.push({ op: "either", targets: [] }) - 1);
    emit(node.body, program);
  }
  for (const fork of forks) program[fork] = { op: "either", targets: [fork + 1, program.length] };
}

/** Follows every way through the program at once, one character after the other. */
function runs(program: readonly Instruction[], value: string): boolean {
  let current = reachable(program, [0], { atStart: true, atEnd: value.length === 0 });
  for (let at = 0; at < value.length; at += 1) {
    const character = value.charAt(at);
    const next: number[] = [];
    for (const index of current) {
      const instruction = program[index];
      if (instruction?.op === "one" && instruction.accepts(character)) next.push(index + 1);
    }
    current = reachable(program, next, { atStart: false, atEnd: at + 1 === value.length });
  }
  return current.has(program.length - 1);
}

/** Where one can be without taking another character. */
function reachable(
  program: readonly Instruction[],
  from: readonly number[],
  position: { readonly atStart: boolean; readonly atEnd: boolean },
): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const instruction = program[index];
    if (instruction?.op === "either") open.push(...instruction.targets);
    if (instruction?.op === "start" && position.atStart) open.push(index + 1);
    if (instruction?.op === "end" && position.atEnd) open.push(index + 1);
  }
  return seen;
}
