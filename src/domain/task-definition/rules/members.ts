import { MEMBER_SPECS, type MemberSpec } from "../member-specs.ts";
import { type Finding, type Rule, taskRule } from "../rule.ts";

type Struct = Readonly<Record<string, unknown>>;

/** Required and enumerated members below the request itself, which AWS's clients mostly see to themselves. */
export const memberRules: readonly Rule[] = [
  structRule("member-required", function* (struct, path, { struct: structName, required }) {
    for (const member of required) {
      if (!isBlank(struct[member])) continue;
      // Unverified text, by analogy with Container.name and Container.image.
      yield {
        path: `${path}/${member}`,
        message: `${structName}.${member} should not be null or empty.`,
      };
    }
  }),
  structRule("member-enum", function* (struct, path, { oneOf }) {
    for (const member in oneOf) {
      const value = struct[member];
      const allowed = oneOf[member];
      if (value === undefined || allowed === undefined) continue;
      const wrong = (Array.isArray(value) ? value : [value]).find(
        (item) => !allowed.includes(item),
      );
      if (wrong === undefined) continue;
      // Observed for a log driver; the others are by analogy.
      yield {
        path: `${path}/${member}`,
        message: `${wrong} is not a valid ${words(member)}. Must be one of [${allowed.join(",")}]`,
      };
    }
  }),
];

function structRule(
  id: string,
  check: (struct: Struct, path: string, spec: MemberSpec) => Iterable<Finding>,
): Rule {
  return taskRule(id, function* (definition) {
    for (const spec of MEMBER_SPECS) {
      for (const { struct, path } of structsAt(definition, spec.at)) {
        yield* check(struct, path, spec);
      }
    }
  });
}

interface StructAt {
  readonly struct: Struct;
  readonly path: string;
}

/** The structures a spec is about, of which there are mostly none. */
function structsAt(definition: object, at: readonly string[]): readonly StructAt[] {
  let found: readonly StructAt[] = [{ struct: { ...definition }, path: "" }];
  for (const step of at) {
    found = found.flatMap(({ struct, path }) => {
      const items = step === "*" ? Object.entries(struct) : [[step, struct[step]] as const];
      return items
        .filter((entry): entry is [string, Struct] => isStruct(entry[1]))
        .map(([name, item]) => ({ struct: item, path: `${path}/${name}` }));
    });
    if (found.length === 0) return found;
  }
  return found;
}

function isStruct(value: unknown): value is Struct {
  return typeof value === "object" && value !== null;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** `logDriver` as one says it: "log driver". */
function words(member: string): string {
  return member.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
