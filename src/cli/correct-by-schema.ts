import { resolveSchema, type SchemaRef, type StructSchema } from "../wire/schema.ts";
import { closest } from "./closest.ts";
import { isList, isObject, type JsonObject } from "./json.ts";

/** A value brought into the form a schema wants, and one line for everything that had to be changed. */
export interface Corrected<Value> {
  readonly value: Value;
  readonly corrections: readonly string[];
}

/**
 * Corrects what has only one sensible reading: numbers written as strings and the other way round, `null`
 * for absent, PascalCase names (CloudFormation's), a map where ECS wants name and value pairs. What it does
 * not understand stays as it is, for the API to refuse in AWS's words.
 */
export function correctBySchema(value: JsonObject, schema: StructSchema): Corrected<JsonObject> {
  const corrections: string[] = [];
  const say = (line: string): void => void corrections.push(line);
  return { value: structure(value, schema, "", say), corrections };
}

type Say = (line: string) => void;

function structure(value: JsonObject, schema: StructSchema, path: string, say: Say): JsonObject {
  const names = schema.members.map(({ name }) => name);
  const result: Record<string, unknown> = {};
  for (const [given, content] of Object.entries(value)) {
    const here = join(path, given);
    const name = memberName(given, names);
    const member = schema.members.find((candidate) => candidate.name === name);
    if (content === null) {
      say(`${here}: left out, it is null`);
    } else if (!member) {
      const meant = closest(given, names);
      const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
      say(`${here}: left out, ECS has no such member${hint}`);
    } else {
      if (member.name !== given) say(`${here}: named ${member.name}`);
      result[member.name] = any(content, member.schema, join(path, member.name), say);
    }
  }
  return result;
}

/** The member that a name means: itself, or the one that differs in upper and lower case only. */
function memberName(given: string, names: readonly string[]): string | undefined {
  if (names.includes(given)) return given;
  return names.find((name) => name.toLowerCase() === given.toLowerCase());
}

function any(value: unknown, ref: SchemaRef, path: string, say: Say): unknown {
  const schema = resolveSchema(ref);
  switch (schema.kind) {
    case "structure":
      return isObject(value) ? structure(value, schema.struct, path, say) : value;
    case "list":
      return list(value, schema.item, path, say);
    case "map":
      return isObject(value) ? map(value, schema.value, path, say) : value;
    case "number":
      return number(value, path, say);
    case "boolean":
      return boolean(value, path, say);
    case "string":
      return string(value, path, say);
    default:
      return value;
  }
}

function list(value: unknown, item: SchemaRef, path: string, say: Say): unknown {
  if (isObject(value)) return pairs(value, item, path, say);
  if (!isList(value)) return value;
  return value
    .filter((entry, index) => {
      if (entry === null) say(`${path}[${index}]: left out, it is null`);
      return entry !== null;
    })
    .map((entry, index) => any(entry, item, `${path}[${index}]`, say));
}

/** `{"A": "b"}` where ECS has `[{"name": "A", "value": "b"}]` (or `valueFrom`), the way Compose writes it. */
function pairs(value: JsonObject, item: SchemaRef, path: string, say: Say): unknown {
  const schema = resolveSchema(item);
  if (schema.kind !== "structure") return value;
  const names = schema.struct.members.map(({ name }) => name);
  const valueName = names.find((name) => name === "value" || name === "valueFrom");
  if (names.length !== 2 || !names.includes("name") || valueName === undefined) return value;
  say(`${path}: made a list of name and ${valueName} pairs`);
  const entries = Object.entries(value).map(([name, content]) => ({ name, [valueName]: content }));
  return list(entries, item, path, say);
}

function map(value: JsonObject, item: SchemaRef, path: string, say: Say): JsonObject {
  const result: Record<string, unknown> = {};
  for (const [key, content] of Object.entries(value)) {
    if (content === null) say(`${join(path, key)}: left out, it is null`);
    else result[key] = any(content, item, join(path, key), say);
  }
  return result;
}

function number(value: unknown, path: string, say: Say): unknown {
  if (typeof value !== "string" || !/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return value;
  say(`${path}: made the number ${Number(value)} of the string ${JSON.stringify(value)}`);
  return Number(value);
}

function boolean(value: unknown, path: string, say: Say): unknown {
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word !== "true" && word !== "false") return value;
  say(`${path}: made the boolean ${word} of the string ${JSON.stringify(value)}`);
  return word === "true";
}

function string(value: unknown, path: string, say: Say): unknown {
  if (typeof value !== "number" && typeof value !== "boolean") return value;
  say(`${path}: made the string "${value}" of the ${typeof value}`);
  return String(value);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
