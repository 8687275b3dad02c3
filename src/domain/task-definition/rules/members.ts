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
      const at = `${path}/${member}`;
      yield { path: at, message: notAllowed({ member, at, value: String(wrong), allowed }) };
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

/**
 * For a log driver as observed; for the others the words of AWS's framework, which are unverified for ECS:
 * clients refuse such values before sending.
 */
function notAllowed(wrong: {
  readonly member: string;
  readonly at: string;
  readonly value: string;
  readonly allowed: readonly string[];
}): string {
  const { member, at, value, allowed } = wrong;
  if (member === "logDriver") {
    return `${value} is not a valid log driver. Must be one of [${allowed.join(",")}]`;
  }
  const place = at
    .slice(1)
    .replaceAll(/\/(\d+)/g, (_, index) => `.${Number(index) + 1}.member`)
    .replaceAll("/", ".");
  return (
    `1 validation error detected: Value '${value}' at '${place}' failed to satisfy constraint: ` +
    `Member must satisfy enum value set: [${allowed.toSorted().join(", ")}]`
  );
}
