import { assertNever } from "../../domain/assert.ts";
import { setOwn } from "../json/read.ts";
import { boxed, conversionError, serializationError } from "../json/type-error.ts";
import {
  resolveSchema,
  type SchemaRef,
  type StructSchema,
  type TimestampFormat,
} from "../schema.ts";
import { numberKind, type NumberKind } from "../schema/number-kinds.ts";
import { parseHttp, parseIso } from "../timestamp.ts";
import type { FormNode } from "./form.ts";

/** What the two query protocols do differently. */
export interface QueryDialect {
  /** The name of a parameter that stands for a member. */
  readonly memberName: (schema: SchemaRef, name: string) => string;
  /** Whether `member` and `entry` are left out, whatever the model says. */
  readonly flattens: boolean;
}

const AWS_QUERY: QueryDialect = { memberName: wireName, flattens: false };

/**
 * The input of a query request by its schema: structures by member name, lists by `member.N`, maps
 * by `entry.N.key` and `.value`, or without the middle part where the model or the dialect flattens
 * them. Source: Smithy specification, "AWS query protocol" and "AWS EC2 query protocol". Unknown
 * parameters are ignored.
 */
export function readStruct(
  node: FormNode,
  struct: StructSchema,
  dialect: QueryDialect = AWS_QUERY,
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const { name, schema } of struct.members) {
    const child = node.children.get(dialect.memberName(schema, name));
    if (!child) continue;
    result[name] = readValue(child, schema, {
      namespace: struct.namespace,
      path: `${struct.name}.${name}`,
      dialect,
    });
  }
  return result;
}

/** The member name on the wire, which `xmlName` overrides. */
export function wireName(schema: SchemaRef, fallback: string): string {
  const { xmlName } = resolveSchema(schema).traits;
  return typeof xmlName === "string" ? xmlName : fallback;
}

interface Place {
  readonly namespace: string;
  readonly path: string;
  readonly dialect: QueryDialect;
}

function readValue(node: FormNode, ref: SchemaRef, place: Place): unknown {
  const schema = resolveSchema(ref);
  const flattened = place.dialect.flattens || Boolean(schema.traits["xmlFlattened"]);
  switch (schema.kind) {
    case "structure":
      return readStruct(node, schema.struct, place.dialect);
    case "list": {
      const items = flattened ? node : node.children.get(wireName(schema.item, "member"));
      return numbered(items).map((item) => readValue(item, schema.item, place));
    }
    case "map": {
      const entries = flattened ? node : node.children.get("entry");
      const result: Record<string, unknown> = {};
      for (const entry of numbered(entries)) {
        const key = entry.children.get(wireName(schema.key, "key"));
        const value = entry.children.get(wireName(schema.value, "value"));
        if (key && value) setOwn(result, scalarText(key), readValue(value, schema.value, place));
      }
      return result;
    }
    case "timestamp":
      return readTimestamp(scalarText(node), schema.format);
    case "number":
      return readNumber(scalarText(node), schema.big ?? numberKind(place.namespace, place.path));
    case "boolean":
      return readBoolean(scalarText(node));
    case "blob":
      return Uint8Array.from(Buffer.from(scalarText(node), "base64"));
    case "string":
    case "document":
      return scalarText(node);
    default:
      return assertNever(schema);
  }
}

/** The children named 1, 2, 3 … in that order. A list that is named but has none is empty. */
function numbered(node: FormNode | undefined): readonly FormNode[] {
  return [...(node?.children ?? [])]
    .filter(([name]) => /^[1-9]\d{0,8}$/.test(name))
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

function scalarText(node: FormNode): string {
  if (node.value === undefined) {
    throw serializationError("Start of structure or map found where not expected.");
  }
  return node.value;
}

function readNumber(text: string, kind: NumberKind): number {
  if (kind === "Double") {
    if (/^(?:NaN|-?Infinity|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/.test(text)) {
      return Number(text);
    }
    throw conversionError(text, boxed(kind));
  }
  const limit = kind === "Integer" ? 2 ** 31 : 2 ** 63;
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || value >= limit || value < -limit) {
    throw conversionError(text, boxed(kind));
  }
  return value;
}

function readBoolean(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw conversionError(text, boxed("Boolean"));
}

function readTimestamp(text: string, format: TimestampFormat): number {
  const epochSeconds = format === "epoch-seconds" ? Number(text || Number.NaN) : Number.NaN;
  const ms = Number.isNaN(epochSeconds)
    ? (parseIso(text) ?? parseHttp(text))
    : Math.round(epochSeconds * 1000);
  if (ms === undefined || !(Math.abs(ms) <= 8.64e15)) {
    throw conversionError(text, {
      name: "milliseconds since epoch",
      collection: "class java.util.Date",
    });
  }
  return ms;
}
