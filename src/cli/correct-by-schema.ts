import {
  type ResolvedSchema,
  resolveSchema,
  type SchemaRef,
  type StructSchema,
} from "../wire/schema.ts";
import { closest } from "./closest.ts";
import { isList, isRecord, type JsonRecord } from "../domain/json.ts";

/** A value brought into the form a schema wants. */
export interface Corrected<Value> {
  readonly value: Value;
  /** One line for everything that had to be changed. */
  readonly corrections: readonly string[];
  /** One line for everything of the wrong type that has no sensible reading, and stayed as it is. */
  readonly doubts: readonly string[];
}

/**
 * Corrects what has only one sensible reading: numbers written as strings and the other way round, `null`
 * for absent, CloudFormation's names, maps and `KEY=VALUE` where ECS wants name and value pairs, an object
 * where ECS wants a list of them. What it does not understand stays as it is, for the API to refuse.
 */
export function correctBySchema(value: JsonRecord, schema: StructSchema): Corrected<JsonRecord> {
  const notes: Notes = { corrections: [], doubts: [], nulls: [] };
  const corrected = structure(value, schema, "", notes);
  const { corrections, doubts, nulls } = notes;
  // The old console's downloads have dozens of them.
  if (nulls.length > 0) corrections.push(`left out what is null: ${nulls.join(", ")}`);
  return { value: corrected, corrections, doubts };
}

interface Notes {
  readonly corrections: string[];
  readonly doubts: string[];
  /** Where a null was. */
  readonly nulls: string[];
}

/** What other tools call a member that ECS has under another name. */
const ALIASES: Readonly<Record<string, string>> = { ProxyConfigurationProperties: "properties" };

function structure(value: JsonRecord, schema: StructSchema, path: string, notes: Notes) {
  const names = schema.members.map(({ name }) => name);
  const result: Record<string, unknown> = {};
  for (const [given, content] of Object.entries(value)) {
    const here = join(path, given);
    const name = memberName(given, names);
    const member = schema.members.find((candidate) => candidate.name === name);
    if (content === null) {
      notes.nulls.push(here);
    } else if (!member) {
      const meant = closest(given, names);
      const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
      notes.corrections.push(`${here}: left out, ECS has no such member${hint}`);
    } else {
      if (member.name !== given) notes.corrections.push(`${here}: named ${member.name}`);
      result[member.name] = any(content, member.schema, join(path, member.name), notes);
    }
  }
  return result;
}

/** The member that a name means: itself, or the one that differs in upper and lower case only. */
function memberName(given: string, names: readonly string[]): string | undefined {
  if (names.includes(given)) return given;
  const alias = Object.hasOwn(ALIASES, given) ? ALIASES[given] : given;
  return names.find((name) => name.toLowerCase() === alias?.toLowerCase());
}

function any(value: unknown, ref: SchemaRef, path: string, notes: Notes): unknown {
  const schema = resolveSchema(ref);
  switch (schema.kind) {
    case "structure":
      if (isRecord(value)) return structure(value, schema.struct, path, notes);
      break;
    case "list": {
      const entries = listOf(value, schema.item, path, notes);
      if (entries) return list(entries, schema.item, path, notes);
      break;
    }
    case "map":
      if (isRecord(value)) return map(value, schema.value, path, notes);
      break;
    default: {
      const scalar = SCALARS[schema.kind]?.(value, path, notes) ?? value;
      if (isOfKind(scalar, schema)) return scalar;
    }
  }
  const wanted = WANTED[schema.kind];
  if (wanted !== undefined) notes.doubts.push(`${path}: ECS wants ${wanted} here`);
  return value;
}

const WANTED: Readonly<Partial<Record<ResolvedSchema["kind"], string>>> = {
  structure: "an object",
  list: "a list",
  map: "an object",
  number: "a number",
  boolean: "true or false",
  string: "a string",
};

function isOfKind(value: unknown, { kind }: ResolvedSchema): boolean {
  return kind === "number" || kind === "string" || kind === "boolean"
    ? typeof value === kind
    : true;
}

function list(
  entries: readonly unknown[],
  item: SchemaRef,
  path: string,
  notes: Notes,
): readonly unknown[] {
  return entries
    .filter((entry, index) => {
      if (entry === null) notes.nulls.push(`${path}[${index}]`);
      return entry !== null;
    })
    .map((entry, index) => {
      const here = `${path}[${index}]`;
      return any(pairOf(entry, item, here, notes) ?? entry, item, here, notes);
    });
}

/** The list that a value is or means, if any. */
function listOf(
  value: unknown,
  item: SchemaRef,
  path: string,
  notes: Notes,
): readonly unknown[] | undefined {
  if (isList(value)) return value;
  const schema = resolveSchema(item);
  if (!isRecord(value) || schema.kind !== "structure") return undefined;
  const names = schema.struct.members.map(({ name }) => name);
  const valueName = pairValue(names);
  const given = Object.keys(value).map((name) => memberName(name, names));
  // `{"A": "b"}`, the way Compose writes it, where ECS has `[{"name": "A", "value": "b"}]` or `valueFrom`.
  if (valueName !== undefined && !(given.includes("name") && given.includes(valueName))) {
    notes.corrections.push(`${path}: made a list of name and ${valueName} pairs`);
    return Object.entries(value).map(([name, content]) => ({ name, [valueName]: content }));
  }
  if (!given.some((name) => name !== undefined)) return undefined;
  notes.corrections.push(`${path}: made a list of the one object`);
  return [value];
}

/** `"A=b"`, the other way in which Compose writes it. */
function pairOf(
  entry: unknown,
  item: SchemaRef,
  path: string,
  notes: Notes,
): JsonRecord | undefined {
  const schema = resolveSchema(item);
  if (typeof entry !== "string" || schema.kind !== "structure") return undefined;
  const equals = entry.indexOf("=");
  const valueName = pairValue(schema.struct.members.map(({ name }) => name));
  if (equals <= 0 || valueName === undefined) return undefined;
  notes.corrections.push(`${path}: made a name and ${valueName} pair of the string`);
  return { name: entry.slice(0, equals), [valueName]: entry.slice(equals + 1) };
}

/** What stands beside `name` in a structure that is a pair. */
function pairValue(names: readonly string[]): string | undefined {
  if (names.length !== 2 || !names.includes("name")) return undefined;
  return names.find((name) => name === "value" || name === "valueFrom");
}

function map(value: JsonRecord, item: SchemaRef, path: string, notes: Notes): JsonRecord {
  const entries = Object.entries(value).flatMap(([key, content]) => {
    const here = join(path, key);
    if (content !== null) return [[key, any(content, item, here, notes)]];
    notes.nulls.push(here);
    return [];
  });
  return Object.fromEntries(entries);
}

type Scalar = (value: unknown, path: string, notes: Notes) => unknown;

/** What a value of another type means, if anything. */
const SCALARS: Readonly<Partial<Record<ResolvedSchema["kind"], Scalar>>> = {
  number: (value, path, { corrections }) => {
    if (typeof value !== "string" || !/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return undefined;
    corrections.push(
      `${path}: made the number ${Number(value)} of the string ${JSON.stringify(value)}`,
    );
    return Number(value);
  },
  boolean: (value, path, { corrections }) => {
    const word = typeof value === "string" ? value.trim().toLowerCase() : "";
    if (word !== "true" && word !== "false") return undefined;
    corrections.push(`${path}: made the boolean ${word} of the string ${JSON.stringify(value)}`);
    return word === "true";
  },
  string: (value, path, { corrections }) => {
    if (typeof value !== "number" && typeof value !== "boolean") return undefined;
    corrections.push(`${path}: made the string "${value}" of the ${typeof value}`);
    return String(value);
  },
};

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
