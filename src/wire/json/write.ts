import { isRecord } from "../../domain/json.ts";
import { assertNever } from "../../domain/assert.ts";
import {
  resolveSchema,
  type SchemaRef,
  type StructSchema,
  type TimestampFormat,
} from "../schema.ts";
import { formatHttp, formatIso } from "../timestamp.ts";
import { setOwn } from "./read.ts";

/**
 * Turns a value of Longshore's into what JSON.stringify then writes: members the schema doesn't
 * know are left out, as are absent and null ones; instants become epoch seconds with a fraction,
 * blobs base64.
 */
export type Writer = (value: unknown) => unknown;

const structWriters = new WeakMap<StructSchema, Writer>();

/** The writer of a structure, compiled when first asked for and kept. */
export function structWriter(struct: StructSchema): Writer {
  let writer = structWriters.get(struct);
  if (!writer) structWriters.set(struct, (writer = compileStruct(struct)));
  return writer;
}

function compile(ref: SchemaRef): Writer {
  const schema = resolveSchema(ref);
  switch (schema.kind) {
    case "structure":
      return (value) => structWriter(schema.struct)(value);
    case "list":
      return listWriter(compile(schema.item));
    case "map":
      return mapWriter(compile(schema.value));
    case "timestamp":
      return timestampWriter(schema.format);
    case "blob":
      return (value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
    case "number":
      return (value) => (Number.isFinite(value) ? value : String(value));
    case "string":
    case "boolean":
    case "document":
      return (value) => value;
    default:
      return assertNever(schema);
  }
}

/** Members are compiled at the first value, which also lets a structure contain itself. */
function compileStruct(struct: StructSchema): Writer {
  let members: readonly { readonly name: string; readonly write: Writer }[] | undefined;
  return (value) => {
    if (!isRecord(value)) return value;
    members ??= struct.members.map(({ name, schema }) => ({ name, write: compile(schema) }));
    const result: Record<string, unknown> = {};
    for (const { name, write } of members) {
      const member = value[name];
      if (member !== undefined && member !== null) result[name] = write(member);
    }
    return result;
  };
}

function timestampWriter(format: TimestampFormat): Writer {
  switch (format) {
    case "date-time":
      return (value) => formatIso(Number(value));
    case "http-date":
      return (value) => formatHttp(Number(value));
    default:
      return (value) => Number(value) / 1000;
  }
}

function listWriter(write: Writer): Writer {
  return (value) => (Array.isArray(value) ? value.map((item) => write(item)) : value);
}

function mapWriter(write: Writer): Writer {
  return (value) => {
    if (!isRecord(value)) return value;
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(value)) setOwn(result, key, write(value[key]));
    return result;
  };
}
