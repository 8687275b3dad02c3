import { InvalidPattern } from "./invalid-pattern.ts";
import type { CharacterSet, Regex, Step } from "./regex.ts";

/**
 * Whether a text has a match of the expression anywhere in it, in time linear in its length whatever the
 * expression: the engine of JavaScript backtracks, and whoever may read logs could keep the store busy for
 * hours with a few stars. A deterministic automaton, made as far as texts need it.
 */
export function regexMatcher(regex: Regex): (text: string) => boolean {
  const automaton = new Automaton(compiled(regex));
  return (text) => automaton.matches(text);
}

/** A state of the automaton that is not deterministic. */
type Node =
  | { readonly kind: "set"; readonly set: CharacterSet; readonly next: number }
  | { readonly kind: "either"; readonly next: readonly number[] }
  | { readonly kind: "start" | "end"; readonly next: number }
  | { readonly kind: "match" };

/** What an expression may come to once its counted repetitions are written out. */
const MAX_NODES = 2_000;

/** The nodes, of which the first is the match and the last where everything begins. */
function compiled(regex: Regex): readonly Node[] {
  const nodes: Node[] = [{ kind: "match" }];
  const add = (node: Node): number => {
    if (nodes.length >= MAX_NODES) throw new InvalidPattern();
    return nodes.push(node) - 1;
  };
  const starts = regex.map((steps) =>
    steps.reduceRight((next, step) => addStep(nodes, add, step, next), 0),
  );
  add({ kind: "either", next: starts });
  return nodes;
}

/** Adds what leads by `step` to the node `next`; gives the node it begins with. */
function addStep(nodes: Node[], add: (node: Node) => number, step: Step, next: number): number {
  if (step.kind !== "repetition") return add({ kind: step.kind, next });
  const { set, min, max } = step;
  let first = next;
  if (max === Infinity) {
    const loop = add({ kind: "either", next: [] });
    const again = add({ kind: "set", set, next: loop });
    nodes[loop] = { kind: "either", next: [again, next] };
    first = loop;
  } else {
    for (let count = min; count < max; count += 1) {
      const one = add({ kind: "set", set, next: first });
      first = add({ kind: "either", next: [one, next] });
    }
  }
  for (let count = 0; count < min; count += 1) first = add({ kind: "set", set, next: first });
  return first;
}

/** A set of nodes: all that may be the case after what was read. */
interface State {
  readonly nodes: readonly number[];
  /** Whether there was a match, and whether there is one if the text ends here. */
  readonly isMatch: boolean;
  readonly isMatchAtEnd: boolean;
  /** By code unit, for the usual ones. */
  readonly next: (State | undefined)[];
}

/** Kept at most; then they are forgotten and made anew. */
const MAX_STATES = 500;
const USUAL_UNITS = 256;

class Automaton {
  readonly #nodes: readonly Node[];
  readonly #start: number;
  #states = new Map<string, State>();
  #first: State;

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
    this.#start = nodes.length - 1;
    this.#first = this.#state([this.#start], "start");
  }

  matches(text: string): boolean {
    let state = this.#first;
    for (let index = 0; index < text.length; index += 1) {
      if (state.isMatch) return true;
      const unit = text.charCodeAt(index);
      state = (unit < USUAL_UNITS ? state.next[unit] : undefined) ?? this.#step(state, unit);
    }
    return state.isMatch || state.isMatchAtEnd;
  }

  #step(state: State, unit: number): State {
    // A match may begin at every character, so the beginning is part of every state.
    const reached = [this.#start];
    for (const id of state.nodes) {
      const node = this.#nodes[id];
      if (node?.kind === "set" && contains(node.set, unit)) reached.push(node.next);
    }
    const next = this.#state(reached, "middle");
    if (unit < USUAL_UNITS) state.next[unit] = next;
    return next;
  }

  #state(reached: readonly number[], where: "start" | "middle"): State {
    const nodes = this.#closure(reached, where);
    const key = nodes.join();
    const known = this.#states.get(key);
    if (known) return known;
    if (this.#states.size >= MAX_STATES) this.#forget();
    const state: State = {
      nodes,
      isMatch: nodes.includes(0),
      isMatchAtEnd: this.#closure(nodes, "end").includes(0),
      next: [],
    };
    this.#states.set(key, state);
    return state;
  }

  /** States refer to each other, so all go together. */
  #forget(): void {
    this.#states = new Map();
    for (const unit of this.#first.next.keys()) this.#first.next[unit] = undefined;
  }

  /** The nodes that are reached without reading anything, sorted. */
  #closure(reached: readonly number[], where: "start" | "middle" | "end"): readonly number[] {
    const found = new Set<number>();
    const pending = [...reached];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      const node = this.#nodes[id];
      if (node?.kind === "either") pending.push(...node.next);
      else if ((node?.kind === "start" || node?.kind === "end") && node.kind === where) {
        pending.push(node.next);
      }
    }
    return [...found].toSorted((a, b) => a - b);
  }
}

function contains(set: CharacterSet, unit: number): boolean {
  return set.some(([from, to]) => unit >= from && unit <= to);
}
