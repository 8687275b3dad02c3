import { acceptComparison, type RegexBudget } from "./comparison.ts";
import { type Condition, parseCondition } from "./condition.ts";
import type { FilterPattern } from "./filter-pattern.ts";
import { InvalidPattern } from "./invalid-pattern.ts";
import { Scanner } from "./scanner.ts";

/** One field of a pattern; without a condition any text will do. */
interface Field {
  /** Empty where the pattern has no name. */
  readonly name: string;
  readonly condition: Condition<string> | undefined;
}

/** The fields before and after `...`, which stands for any number of them. */
interface Layout {
  readonly head: readonly Field[];
  /** Nothing when there is no `...`; then the last field takes whatever follows. */
  readonly tail: readonly Field[] | undefined;
}

/**
 * What stands between the brackets of a space-delimited pattern: the fields of a message, each with a name and
 * maybe a condition.
 * Source: Amazon CloudWatch Logs User Guide, "Using filter patterns to match terms in space-delimited log
 * events".
 */
export function parseSpaceDelimited(text: string): FilterPattern {
  const layout = layoutOf(new Scanner(text));
  return {
    matches: (message) => {
      const assigned = assign(layout, message);
      return (
        assigned !== undefined &&
        assigned.every(({ field, value }) => field?.condition?.(value) ?? true)
      );
    },
    extract: (message) =>
      Object.fromEntries(
        (assign(layout, message) ?? []).map(({ field, value }, index) => [
          `$${field === undefined || field.name === "" ? index + 1 : field.name}`,
          value,
        ]),
      ),
    needle: undefined,
  };
}

const ELLIPSES = ["...", "…"];

function layoutOf(scanner: Scanner): Layout {
  const head: Field[] = [];
  let tail: Field[] | undefined;
  const budget: RegexBudget = { used: 0 };
  do {
    scanner.skipSpace();
    if (ELLIPSES.some((token) => scanner.accept(token))) {
      if (tail) throw new InvalidPattern();
      tail = [];
    } else (tail ?? head).push(readField(scanner, budget));
    scanner.skipSpace();
  } while (scanner.accept(","));
  if (!scanner.isAtEnd) throw new InvalidPattern();
  return { head, tail };
}

const NAME = /[\p{L}\p{N}_-]/u;
const ENDS = [",", ")", "&&", "||"];

function readField(scanner: Scanner, budget: RegexBudget): Field {
  if (scanner.isAtEnd || scanner.startsWith(",")) return { name: "", condition: undefined };
  let name: string | undefined;
  let hasCondition = false;
  const condition = parseCondition<string>(scanner, () => {
    const own = scanner.takeWhile(NAME);
    if (own === "" || (name !== undefined && own !== name)) throw new InvalidPattern();
    name = own;
    scanner.skipSpace();
    const test = acceptComparison(scanner, ENDS, budget);
    if (!test) return () => true;
    hasCondition = true;
    return test;
  });
  return { name: name ?? "", condition: hasCondition ? condition : undefined };
}

interface Assigned {
  readonly field: Field | undefined;
  readonly value: string;
}

/** Which field of the pattern each value is; nothing when there are fewer of them. */
function assign({ head, tail }: Layout, message: string): readonly Assigned[] | undefined {
  const found = fieldsOf(message);
  const named = head.length + (tail?.length ?? 0);
  if (found.length < named) return undefined;
  const values = tail ? found.map(({ value }) => value) : withRest(message, found, named);
  const tailFrom = values.length - (tail?.length ?? 0);
  return values.map((value, index) => ({
    value,
    field: index < head.length ? head[index] : tail?.[index - tailFrom],
  }));
}

/**
 * So many values, of which the last is all that is left of a message which has more. So `[w1=ERROR, w2]` is for
 * messages that begin with a word, and what subscribers get as `event` of `[timestamp, request_id, event]` has
 * spaces, tabs and line ends in it (amazon-archives/cloudwatch-logs-subscription-consumer, `aws-lambda-log-example.json`).
 */
function withRest(message: string, found: readonly Found[], count: number): readonly string[] {
  const values = found.slice(0, count).map(({ value }) => value);
  const last = found[count - 1];
  return found.length > count && last ? [...values.slice(0, -1), message.slice(last.from)] : values;
}

/** A field of a message. */
interface Found {
  readonly value: string;
  readonly from: number;
}

/** Fields are apart by spaces; what is in brackets or double quotes is one field, and they are no part of it. */
function fieldsOf(message: string): readonly Found[] {
  return Array.from(
    message.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s|$)|\[([^\][]*)\](?=\s|$)|\S+/g),
    ({ 0: all, 1: quoted, 2: bracketed, index }) => ({
      value: quoted ?? bracketed ?? all,
      from: index,
    }),
  );
}
