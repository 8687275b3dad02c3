import { InvalidPattern } from "./invalid-pattern.ts";
import type { Scanner } from "./scanner.ts";

/** The way to a value from the root of a message. */
export interface Selector {
  /** As it stands in the pattern: `$.users[0].id`. */
  readonly text: string;
  readonly steps: readonly SelectorStep[];
}

type SelectorStep =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "element"; readonly index: number }
  /** `.*`: whichever member. */
  | { readonly kind: "members" }
  /** `[*]`: whichever element. */
  | { readonly kind: "elements" };

/** Source: the User Guide's page on JSON log events, "Quotas"; of a whole pattern, `json-pattern.ts`. */
const MAX_WILDCARDS = 1;

/** Reads `$.name`, `$.["a name"]`, `$.list[0].name`, `$.list[*]`, `$.*`. Throws InvalidPattern. */
export function parseSelector(scanner: Scanner): Selector {
  scanner.expect("$");
  let text = "$";
  const steps: SelectorStep[] = [];
  for (;;) {
    const [step, written] = nextStep(scanner);
    if (!step) break;
    steps.push(step);
    text += written;
  }
  const selector = { text, steps };
  if (steps.length === 0 || wildcardsIn(selector) > MAX_WILDCARDS) throw new InvalidPattern();
  return selector;
}

export function wildcardsIn({ steps }: Selector): number {
  return steps.filter(({ kind }) => kind === "members" || kind === "elements").length;
}

function nextStep(scanner: Scanner): readonly [SelectorStep | undefined, string] {
  const dotted = scanner.accept(".");
  if (scanner.accept("[")) {
    const [step, written] = bracketed(scanner);
    scanner.expect("]");
    return [step, `${dotted ? "." : ""}[${written}]`];
  }
  if (!dotted) return [undefined, ""];
  if (scanner.accept("*")) return [{ kind: "members" }, ".*"];
  const name = scanner.takeWhile(/[\p{L}\p{N}_-]/u);
  if (name === "") throw new InvalidPattern();
  return [{ kind: "member", name }, `.${name}`];
}

function bracketed(scanner: Scanner): readonly [SelectorStep, string] {
  if (scanner.accept("*")) return [{ kind: "elements" }, "*"];
  const mark = ['"', "'"].find((each) => scanner.startsWith(each));
  if (mark !== undefined) {
    const name = scanner.takeEnclosed(mark);
    return [{ kind: "member", name }, `${mark}${name}${mark}`];
  }
  const digits = scanner.takeWhile(/\d/);
  if (digits === "") throw new InvalidPattern();
  return [{ kind: "element", index: Number(digits) }, digits];
}

/** What the selector leads to: nothing, one value, or several with `[*]` and `.*`. */
export function select(root: object, { steps }: Selector): readonly unknown[] {
  let found: readonly unknown[] = [root];
  for (const step of steps) found = found.flatMap((value) => follow(value, step));
  return found;
}

function follow(value: unknown, step: SelectorStep): readonly unknown[] {
  if (step.kind === "member" || step.kind === "members") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    if (step.kind === "members") return Object.values(value);
    return Object.hasOwn(value, step.name) ? [Reflect.get(value, step.name)] : [];
  }
  if (!Array.isArray(value)) return [];
  if (step.kind === "elements") return value;
  return step.index < value.length ? [value[step.index]] : [];
}
