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

/**
 * The input of a query request by its schema: structures by member name, lists by `member.N`, maps
 * by `entry.N.key` and `.value`, or without the middle part where the model flattens them. Source:
 * Smithy specification, "AWS query protocol". Unknown parameters are ignored.
 */
export function readStruct(
  node: FormNode,
  struct: StructSchema,
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const { name, schema } of struct.members) {
    const child = node.children.get(wireName(schema, name));
    if (!child) continue;
    result[name] = readValue(child, schema, {
      namespace: struct.namespace,
      path: `${struct.name}.${name}`,
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
}

function readValue(node: FormNode, ref: SchemaRef, place: Place): unknown {
  const schema = resolveSchema(ref);
  switch (schema.kind) {
    case "structure":
      return readStruct(node, schema.struct);
    case "list": {
      const items = schema.traits["xmlFlattened"]
        ? node
        : node.children.get(wireName(schema.item, "member"));
      return numbered(items).map((item) => readValue(item, schema.item, place));
    }
    case "map": {
      const entries = schema.traits["xmlFlattened"] ? node : node.children.get("entry");
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
