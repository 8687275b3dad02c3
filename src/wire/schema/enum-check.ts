import { isRecord } from "../../domain/json.ts";
import { oneOfWords, validationMessage, violation } from "../../domain/constraints/demands.ts";
import { ApiError } from "../../domain/errors.ts";
import { resolveSchema, type SchemaRef, type StructSchema } from "../schema.ts";
import { CHECKED_WHOLE, enumMembers } from "./enum-members.ts";

/** Throws when a member holds a value that its enum doesn't have. */
export type EnumCheck = (input: Readonly<Record<string, unknown>>) => void;

/**
 * Compiles the enum check of an operation's input. `model` is the SDK package's exports, which has
 * the values.
 *
 * What ECS answers here is not known for certain: SDKs and the CLI refuse such values before
 * sending. The words are those that AWS's framework has for a violated constraint ("1 validation
 * error detected: …"), the code is the one that most of ECS has for a wrong parameter.
 */
export function enumCheck(
  model: Readonly<Record<string, unknown>>,
  input: StructSchema,
): EnumCheck {
  const own = CHECKED_WHOLE.has(`${input.namespace}#${input.name}`);
  const check = own ? undefined : structCheck({ model, seen: new Map() }, input);
  return (value) => {
    const found: string[] = [];
    check?.(value, "", found);
    if (found.length > 0) throw new ApiError("InvalidParameterException", validationMessage(found));
  };
}

/** Looks through a value at `path` and adds what is wrong to `found`. */
type Check = (value: unknown, path: string, found: string[]) => void;

interface Compiling {
  readonly model: Readonly<Record<string, unknown>>;
  /** What was compiled, or `undefined` for a structure with no enum in it. */
  readonly seen: Map<StructSchema, Check | undefined>;
}

/**
 * Nothing for a structure with no enum anywhere inside, so that most of a request is never looked
 * at.
 */
function structCheck(compiling: Compiling, struct: StructSchema): Check | undefined {
  if (compiling.seen.has(struct)) return compiling.seen.get(struct);
  compiling.seen.set(struct, undefined);
  const enums = enumMembers(struct.namespace)[struct.name] ?? {};
  const members: { readonly name: string; readonly check: Check }[] = [];
  for (const { name, schema } of struct.members) {
    const enumName = Object.hasOwn(enums, name) ? enums[name] : undefined;
    const check =
      enumName === undefined
        ? insideCheck(compiling, schema)
        : valueCheck(enumValues(compiling.model, enumName));
    if (check) members.push({ name, check });
  }
  if (members.length === 0) return undefined;
  const check: Check = (value, path, found) => {
    if (!isRecord(value)) return;
    for (const member of members) {
      const item = value[member.name];
      if (item === undefined) continue;
      member.check(item, path === "" ? member.name : `${path}.${member.name}`, found);
    }
  };
  compiling.seen.set(struct, check);
  return check;
}

function insideCheck(compiling: Compiling, ref: SchemaRef): Check | undefined {
  const schema = resolveSchema(ref);
  if (schema.kind === "structure") return structCheck(compiling, schema.struct);
  if (schema.kind !== "list") return undefined;
  const item = insideCheck(compiling, schema.item);
  if (!item) return undefined;
  return (value, path, found) => {
    if (!Array.isArray(value)) return;
    value.forEach((element, index) => item(element, `${path}.${index + 1}.member`, found));
  };
}

function valueCheck(values: ReadonlySet<string>): Check {
  const set = oneOfWords(values);
  return (value, path, found) => {
    if (typeof value === "string" && !values.has(value)) {
      found.push(violation(value, path, set));
    }
    if (Array.isArray(value) && !value.every((item) => values.has(item))) {
      const words = `Member must satisfy constraint: [${set}]`;
      found.push(violation(`[${value.join(", ")}]`, path, words));
    }
  };
}

/** The values of an enum that the SDK exports as a constant object. */
export function enumValues(
  model: Readonly<Record<string, unknown>>,
  name: string,
): ReadonlySet<string> {
  const exported = model[name];
  if (!isRecord(exported)) throw new Error(`the SDK's model has no enum ${name}`);
  return new Set(Object.values(exported).map(String));
}
