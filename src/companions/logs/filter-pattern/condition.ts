import type { Scanner } from "./scanner.ts";

/** Whether something holds for a subject: a parsed JSON message, a field. */
export type Condition<Subject> = (subject: Subject) => boolean;

/** How deep parentheses may go: as deep as a pattern of AWS's longest could make them does no harm. */
const MAX_DEPTH = 600;

/**
 * Conditions joined by `||` and `&&`, which binds more tightly, with parentheses. `primary` reads a single one.
 */
export function parseCondition<Subject>(
  scanner: Scanner,
  primary: () => Condition<Subject>,
  depth = 0,
): Condition<Subject> {
  const some = [conjunction(scanner, primary, depth)];
  while (scanner.accept("||")) some.push(conjunction(scanner, primary, depth));
  const [only] = some;
  if (some.length === 1 && only) return only;
  return (subject) => some.some((each) => each(subject));
}

function conjunction<Subject>(
  scanner: Scanner,
  primary: () => Condition<Subject>,
  depth: number,
): Condition<Subject> {
  const all: Condition<Subject>[] = [];
  do {
    scanner.skipSpace();
    if (depth < MAX_DEPTH && scanner.accept("(")) {
      all.push(parseCondition(scanner, primary, depth + 1));
      scanner.expect(")");
    } else all.push(primary());
    scanner.skipSpace();
  } while (scanner.accept("&&"));
  return (subject) => all.every((each) => each(subject));
}
