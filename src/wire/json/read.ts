import { isRecord } from "../../domain/json.ts";
import { assertNever } from "../../domain/assert.ts";
import { numberKind } from "../schema/number-kinds.ts";
import { MAX_NESTING } from "../limits.ts";
import {
  resolveSchema,
  type ResolvedSchema,
  type SchemaRef,
  type StructSchema,
  type TimestampFormat,
} from "../schema.ts";
import { parseHttp, parseIso } from "../timestamp.ts";
import {
  boxed,
  collectionError,
  conversionError,
  serializationError,
  structureNotExpected,
  type JavaType,
} from "./type-error.ts";

/**
 * Checks a value of parsed JSON against the schema it was compiled from and gives Longshore's form
 * of it: members that the schema doesn't know dropped, null the same as absent, instants in epoch
 * milliseconds, blobs as bytes. Throws SerializationException in AWS's words. `depth` counts nested
 * structures.
 */
export type Reader = (value: unknown, depth: number) => unknown;

/** A reader of a structure gives its members. */
export type StructReader = (value: unknown, depth: number) => Readonly<Record<string, unknown>>;

const structReaders = new WeakMap<StructSchema, StructReader>();

/** The reader of a structure, compiled when first asked for and kept. */
export function structReader(struct: StructSchema): StructReader {
  let reader = structReaders.get(struct);
  if (!reader) structReaders.set(struct, (reader = compileStruct(struct)));
  return reader;
}

/** Where a schema stands: it decides the number's kind, the enum and the words of an error. */
interface Place {
  readonly namespace: string;
  /** `Structure.member` of the nearest structure member around. */
  readonly path: string;
  readonly isElement: boolean;
}

function compile(ref: SchemaRef, place: Place): Reader {
  const schema = resolveSchema(ref);
  switch (schema.kind) {
    case "structure":
      return structAt(schema.struct, place);
    case "list":
      return listReader(schema, place);
    case "map":
      return mapReader(schema, place);
    case "number":
      return numberReader(schema.big ?? numberKind(place.namespace, place.path));
    case "string":
      return STRING;
    case "boolean":
      return BOOLEAN;
    case "timestamp":
      return timestampReader(schema.format);
    case "blob":
      return BLOB;
    case "document":
      return DOCUMENT;
    default:
      return assertNever(schema);
  }
}

/** Members are compiled at the first value, which also lets a structure contain itself. */
function compileStruct(struct: StructSchema): StructReader {
  let members: ReadonlyMap<string, Reader> | undefined;
  return (value, depth) => {
    if (!isRecord(value)) throw collectionError(value, structPlace(struct, false));
    if (depth > MAX_NESTING) throw serializationError("The request is nested too deeply.");
    members ??= new Map(
      struct.members.map(({ name, schema }) => [
        name,
        compile(schema, {
          namespace: struct.namespace,
          path: `${struct.name}.${name}`,
          isElement: false,
        }),
      ]),
    );
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      const member = value[name];
      if (member === null) continue;
      const read = members.get(name);
      if (read) result[name] = read(member, depth + 1);
    }
    return result;
  };
}

function structAt(struct: StructSchema, place: Place): Reader {
  const wanted = structPlace(struct, place.isElement);
  return (value, depth) => {
    if (!isRecord(value)) throw collectionError(value, wanted);
    return structReader(struct)(value, depth);
  };
}

function structPlace(
  struct: StructSchema,
  isElement: boolean,
): { readonly collection: string; readonly isElement: boolean } {
  return { collection: `class ${javaClass(struct.namespace, struct.name)}`, isElement };
}

/** AWS's own package is not the model's namespace; ECS has shown us its one. */
function javaClass(namespace: string, name: string): string {
  const javaPackage =
    namespace === "com.amazonaws.ecs" ? "com.amazonaws.madison.frontend" : namespace;
  return `${javaPackage}.${name}`;
}

function listReader(schema: ResolvedSchema & { readonly kind: "list" }, place: Place): Reader {
  const read = compile(schema.item, { ...place, isElement: true });
  return (value, depth) => {
    if (!Array.isArray(value)) {
      if (isRecord(value)) throw structureNotExpected();
      throw collectionError(value, { collection: "", isElement: place.isElement });
    }
    const items: unknown[] = [];
    for (const item of value) if (item !== null) items.push(read(item, depth));
    return items;
  };
}

function mapReader(schema: ResolvedSchema & { readonly kind: "map" }, place: Place): Reader {
  const read = compile(schema.value, { ...place, isElement: true });
  const valueKind = resolveSchema(schema.value).kind === "string" ? "java.lang.String" : "?";
  const wanted = {
    collection: `java.util.Map<java.lang.String, ${valueKind}>`,
    isElement: place.isElement,
  };
  return (value, depth) => {
    if (!isRecord(value)) throw collectionError(value, wanted);
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (item !== null) setOwn(result, key, read(item, depth));
    }
    return result;
  };
}

/** A map's key is the caller's; `__proto__` must become a key like any other. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

function numberReader(kind: "Integer" | "Long" | "Double"): Reader {
  const type = boxed(kind);
  if (kind === "Double") return (value) => readDouble(value, type);
  // The longest of longs has no number of its own: parsed, it is 2 ** 63.
  const [least, most] = kind === "Integer" ? [-(2 ** 31), 2 ** 31 - 1] : [-(2 ** 63), 2 ** 63];
  return (value) => {
    if (typeof value !== "number" || !Number.isInteger(value)) throw conversionError(value, type);
    if (value > most || value < least) throw conversionError(value, type);
    return value;
  };
}

/**
 * JSON has no NaN and no infinities, so AWS's protocols write them as strings (Smithy,
 * "awsJson1_1").
 */
function readDouble(value: unknown, type: JavaType): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  throw conversionError(value, type);
}

const STRING_TYPE = boxed("String");
const BOOLEAN_TYPE = boxed("Boolean");
const TIMESTAMP_TYPE = { name: "milliseconds since epoch", collection: "class java.util.Date" };

const STRING: Reader = (value) => {
  if (typeof value !== "string") throw conversionError(value, STRING_TYPE);
  return value;
};

const BOOLEAN: Reader = (value) => {
  if (typeof value !== "boolean") throw conversionError(value, BOOLEAN_TYPE);
  return value;
};

/** The range of instants that a calendar date can be made of (ECMAScript, "Time Values"). */
const MAX_INSTANT_MS = 8.64e15;

function timestampReader(format: TimestampFormat): Reader {
  switch (format) {
    case "date-time":
      return (value) => readDate(value, parseIso);
    case "http-date":
      return (value) => readDate(value, parseHttp);
    default:
      return readEpochSeconds;
  }
}

function readDate(value: unknown, parse: (text: string) => number | undefined): number {
  const ms = typeof value === "string" ? parse(value) : undefined;
  if (ms === undefined) throw conversionError(value, TIMESTAMP_TYPE);
  return ms;
}

function readEpochSeconds(value: unknown): number {
  const ms = typeof value === "number" ? Math.round(value * 1000) : Number.NaN;
  if (!(Math.abs(ms) <= MAX_INSTANT_MS)) throw conversionError(value, TIMESTAMP_TYPE);
  return ms;
}

const BLOB: Reader = (value) => {
  if (Array.isArray(value)) {
    throw serializationError("Unrecognized collection type class java.nio.ByteBuffer");
  }
  if (isRecord(value)) throw structureNotExpected();
  if (typeof value !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
    throw serializationError("only base-64-encoded strings are convertible to bytes");
  }
  if (value.length % 4 !== 0) {
    throw serializationError(
      `Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`,
    );
  }
  return Uint8Array.from(Buffer.from(value, "base64"));
};

const DOCUMENT: Reader = (value, depth) => {
  if (!isShallow(value, MAX_NESTING - depth)) {
    throw serializationError("The request is nested too deeply.");
  }
  return value;
};

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels <= 0) return false;
  return Object.values(value).every((item) => isShallow(item, levels - 1));
}
