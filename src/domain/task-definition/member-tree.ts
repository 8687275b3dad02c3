import { MEMBER_SPECS, type MemberSpec } from "./member-specs.ts";

/** A structure that a spec is about. */
export interface StructAt {
  readonly struct: Readonly<Record<string, unknown>>;
  /** JSON pointer. */
  readonly path: string;
  readonly spec: MemberSpec;
}

/**
 * Every structure in the definition that has a spec. One walk visits only what is there: most definitions
 * have few of the structures, and this runs at each registration.
 */
export function specifiedStructs(definition: object): readonly StructAt[] {
  const found: StructAt[] = [];
  visit(TREE, definition, "", found);
  return found;
}

/** The specs by where they stand, so that a step is taken once for all that lie behind it. */
interface Node {
  spec: MemberSpec | undefined;
  readonly steps: Map<string, Node>;
}

const TREE = buildTree();

function buildTree(): Node {
  const root: Node = { spec: undefined, steps: new Map() };
  for (const spec of MEMBER_SPECS) {
    let node = root;
    for (const step of spec.at) {
      const next: Node = node.steps.get(step) ?? { spec: undefined, steps: new Map() };
      node.steps.set(step, next);
      node = next;
    }
    node.spec = spec;
  }
  return root;
}

function visit(node: Node, value: unknown, path: string, found: StructAt[]): void {
  if (!isStruct(value)) return;
  const items = node.steps.get("*");
  if (items !== undefined) {
    if (!Array.isArray(value)) return;
    for (let index = 0; index < value.length; index += 1) {
      visit(items, value[index], `${path}/${index}`, found);
    }
    return;
  }
  if (node.spec) found.push({ struct: value, path, spec: node.spec });
  for (const [step, next] of node.steps) {
    const member = value[step];
    if (member !== undefined) visit(next, member, `${path}/${step}`, found);
  }
}

function isStruct(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
