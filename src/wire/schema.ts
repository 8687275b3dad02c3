/**
 * What Longshore reads out of the schemas that the AWS SDK exports at run time (`RunTask$` and so
 * on): arrays whose first element tells the kind. Their form is documented by the types of
 * `@smithy/types`, `schema/static-schemas`; nothing of the SDK's own (de)serialisers is used.
 */
export type SchemaRef = number | string | readonly unknown[] | (() => unknown);

/** Protocol hints on a shape or a member, such as `xmlName` and `sensitive`. */
export type Traits = Readonly<Record<string, unknown>>;

export interface StructSchema {
  /** The Smithy namespace, `com.amazonaws.ecs`. */
  readonly namespace: string;
  readonly name: string;
  readonly members: readonly { readonly name: string; readonly schema: SchemaRef }[];
  /** The required members; the SDK lists them first and says how many they are. */
  readonly required: readonly string[];
  readonly traits: Traits;
}

export interface OperationSchema {
  readonly name: string;
  readonly input: StructSchema;
  readonly output: StructSchema;
}

export type TimestampFormat = "default" | "date-time" | "http-date" | "epoch-seconds";

/** A reference resolved: what stands there, with the traits of shape and member together. */
export type ResolvedSchema =
  | {
      readonly kind: "string" | "boolean" | "blob" | "document";
      readonly traits: Traits;
    }
  /** Of its numbers the SDK tells only the big ones apart. */
  | {
      readonly kind: "number";
      readonly big: "Long" | "Double" | undefined;
      readonly traits: Traits;
    }
  | { readonly kind: "timestamp"; readonly format: TimestampFormat; readonly traits: Traits }
  | { readonly kind: "list"; readonly item: SchemaRef; readonly traits: Traits }
  | {
      readonly kind: "map";
      readonly key: SchemaRef;
      readonly value: SchemaRef;
      readonly traits: Traits;
    }
  | { readonly kind: "structure"; readonly struct: StructSchema; readonly traits: Traits };

const operationSchemas = new WeakMap<object, Map<string, OperationSchema | undefined>>();

/**
 * The operation's schemas from an SDK package's exports, or nothing when the model has no such
 * operation.
 */
export function operationSchema(
  model: Readonly<Record<string, unknown>>,
  operation: string,
): OperationSchema | undefined {
  let known = operationSchemas.get(model);
  if (!known) operationSchemas.set(model, (known = new Map()));
  const found = known.get(operation);
  if (found) return found;
  const exported = exportedSchema(model, operation);
  if (exported?.[0] !== OPERATION) return undefined;
  const schema: OperationSchema = {
    name: operation,
    input: structOf(exported[4]),
    output: structOf(exported[5]),
  };
  known.set(operation, schema);
  return schema;
}

/** Every operation of an SDK package, in the order of its exports. */
export function operationNames(model: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(model)
    .filter((name) => name.endsWith("$"))
    .map((name) => name.slice(0, -1))
    .filter((name) => exportedSchema(model, name)?.[0] === OPERATION);
}

/** The schema of an error that the model declares, by its shape name. */
export function errorSchema(
  model: Readonly<Record<string, unknown>>,
  code: string,
): StructSchema | undefined {
  const exported = exportedSchema(model, code);
  return exported?.[0] === ERROR ? structOf(exported) : undefined;
}

/** Follows a reference to what it stands for. */
export function resolveSchema(ref: SchemaRef): ResolvedSchema {
  let traits: Traits = {};
  let schema: unknown = ref;
  for (;;) {
    if (typeof schema === "function") {
      schema = schema();
    } else if (isArray(schema) && schema.length === 2) {
      // A member: [schema, traits]. The outer traits are the more particular ones.
      traits = { ...traitsOf(schema[1]), ...traits };
      schema = schema[0];
    } else if (isArray(schema) && schema[0] === SIMPLE) {
      traits = { ...traitsOf(schema[3]), ...traits };
      schema = schema[4];
    } else {
      return typeof schema === "number" ? simple(schema, traits) : aggregate(schema, traits);
    }
  }
}

const SIMPLE = 0;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const OPERATION = 9;
const ERROR = -3;

const LIST_OF = 64;
const MAP_OF = 128;

function simple(schema: number, traits: Traits): ResolvedSchema {
  if (schema >= MAP_OF) return { kind: "map", key: 0, value: schema - MAP_OF, traits };
  if (schema >= LIST_OF) return { kind: "list", item: schema - LIST_OF, traits };
  switch (schema) {
    case 0:
      return { kind: "string", traits };
    case 1:
      return { kind: "number", big: undefined, traits };
    case 17:
      return { kind: "number", big: "Long", traits };
    case 19:
      return { kind: "number", big: "Double", traits };
    case 2:
      return { kind: "boolean", traits };
    case 4:
      return { kind: "timestamp", format: "default", traits };
    case 5:
      return { kind: "timestamp", format: "date-time", traits };
    case 6:
      return { kind: "timestamp", format: "http-date", traits };
    case 7:
      return { kind: "timestamp", format: "epoch-seconds", traits };
    case 15:
      return { kind: "document", traits };
    case 21:
    case 42:
      return { kind: "blob", traits };
    default:
      throw new Error(`unknown simple schema ${schema} in the SDK's model`);
  }
}

function aggregate(schema: unknown, traits: Traits): ResolvedSchema {
  if (!isArray(schema)) return { kind: "structure", struct: structOf(schema), traits };
  const all = { ...traitsOf(schema[3]), ...traits };
  switch (schema[0]) {
    case LIST:
      return { kind: "list", item: toRef(schema[4]), traits: all };
    case MAP:
      return { kind: "map", key: toRef(schema[4]), value: toRef(schema[5]), traits: all };
    default:
      return { kind: "structure", struct: structOf(schema), traits: all };
  }
}

const structs = new WeakMap<object, StructSchema>();

/** One object per structure, so that what is compiled from it can be kept beside it. */
function structOf(ref: unknown): StructSchema {
  const schema = typeof ref === "function" ? ref() : ref;
  // An operation without input or output refers to the shape "unit".
  if (!isArray(schema)) return UNIT;
  const known = structs.get(schema);
  if (known) return known;
  if (schema[0] !== STRUCTURE && schema[0] !== UNION && schema[0] !== ERROR) {
    throw new Error(`not a structure in the SDK's model: ${String(schema[2])}`);
  }
  const names = isArray(schema[4]) ? schema[4].map(String) : [];
  const refs = isArray(schema[5]) ? schema[5] : [];
  const requiredCount = typeof schema[6] === "number" ? schema[6] : 0;
  const struct: StructSchema = {
    namespace: String(schema[1]),
    name: String(schema[2]),
    members: names.map((name, index) => ({ name, schema: toRef(refs[index]) })),
    required: names.slice(0, requiredCount),
    traits: traitsOf(schema[3]),
  };
  structs.set(schema, struct);
  return struct;
}

const UNIT: StructSchema = { namespace: "", name: "Unit", members: [], required: [], traits: {} };

function exportedSchema(
  model: Readonly<Record<string, unknown>>,
  name: string,
): readonly unknown[] | undefined {
  const key = `${name}$`;
  if (!Object.hasOwn(model, key)) return undefined;
  const value = model[key];
  return isArray(value) ? value : undefined;
}

function toRef(value: unknown): SchemaRef {
  if (typeof value === "number" || typeof value === "string" || isArray(value)) return value;
  if (typeof value === "function") return () => value();
  throw new Error("a member without a schema in the SDK's model");
}

/**
 * The traits that the SDK packs into a bit vector; of these only `sensitive` (8) matters to a
 * server.
 */
function traitsOf(value: unknown): Traits {
  if (typeof value === "number") return (value & 8) === 8 ? { sensitive: true } : {};
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
