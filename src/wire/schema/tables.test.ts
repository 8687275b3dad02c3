import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as ecs from "@aws-sdk/client-ecs";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import * as ssm from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import {
  operationNames,
  operationSchema,
  resolveSchema,
  type SchemaRef,
  type StructSchema,
} from "../schema.ts";
import { enumValues } from "./enum-check.ts";
import { CHECKED_BY_OPERATIONS, enumMembers } from "./enum-members.ts";
import { listedNumbers } from "./number-kinds.ts";

const NAMESPACE = "com.amazonaws.ecs";

/** Every structure of a model's requests, or of its requests and answers. */
function structures(
  sides: readonly ("input" | "output")[],
  model: Readonly<Record<string, unknown>> = ecs,
): readonly StructSchema[] {
  const found = new Set<StructSchema>();
  const visit = (ref: SchemaRef): void => {
    const schema = resolveSchema(ref);
    if (schema.kind === "list") visit(schema.item);
    if (schema.kind === "map") visit(schema.value);
    if (schema.kind === "structure") visitStruct(schema.struct);
  };
  const visitStruct = (struct: StructSchema): void => {
    if (found.has(struct)) return;
    found.add(struct);
    for (const { schema } of struct.members) visit(schema);
  };
  for (const name of operationNames(model)) {
    const operation = operationSchema(model, name);
    for (const side of sides) if (operation) visitStruct(operation[side]);
  }
  return [...found];
}

/** The type that the SDK's declarations give each member, by `Structure.member`. */
function declaredTypes(): ReadonlyMap<string, string> {
  const models = join(dirname(import.meta.resolve("@aws-sdk/client-ecs")).slice("file://".length));
  const folder = join(models, "../dist-types/models");
  const types = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.startsWith("models_"))) {
    const text = readFileSync(join(folder, file), "utf8").replaceAll(/\/\*\*.*?\*\//gs, "");
    for (const [, name, body] of text.matchAll(/export interface (\w+)[^{]*\{(.*?)\n\}/gs)) {
      for (const [, member, type] of (body ?? "").matchAll(/^\s+(\w+)\??:\s*(.+?);/gm)) {
        types.set(`${name}.${member}`, type ?? "");
      }
    }
  }
  return types;
}

/** The names that the SDK exports as constant objects of strings: its enums. */
const ENUMS = new Set(
  Object.entries(ecs)
    .filter(([, value]) => typeof value === "object" && !Array.isArray(value))
    .filter(([, value]) => Object.values(value).every((item) => typeof item === "string"))
    .map(([name]) => name),
);

test("names the enum of every member of a request that has one", () => {
  const types = declaredTypes();
  const expected: Record<string, string> = {};
  for (const struct of structures(["input"])) {
    for (const { name } of struct.members) {
      const path = `${struct.name}.${name}`;
      const words = (types.get(path) ?? "").match(/\w+/g) ?? [];
      const enumName = words.find((word) => ENUMS.has(word));
      if (enumName !== undefined) expected[path] = enumName;
    }
  }
  for (const path of CHECKED_BY_OPERATIONS[NAMESPACE] ?? []) delete expected[path];
  const listed = Object.entries(enumMembers(NAMESPACE)).flatMap(([struct, members]) =>
    Object.entries(members).map(([member, enumName]) => [`${struct}.${member}`, enumName]),
  );
  expect(Object.fromEntries(listed)).toEqual(expected);
  expect(listed.length).toBeGreaterThan(100);
});

test("leaves to the operations only members that exist and have an enum", () => {
  const types = declaredTypes();
  for (const path of CHECKED_BY_OPERATIONS[NAMESPACE] ?? []) {
    expect(ENUMS.has((types.get(path) ?? "").split(" ", 1).join(""))).toBe(true);
  }
});

test("knows the values of an enum by the SDK's constants", () => {
  expect([...enumValues(ecs, "NetworkMode")].toSorted()).toEqual([
    "awsvpc",
    "bridge",
    "host",
    "none",
  ]);
});

test.each([
  [NAMESPACE, ecs],
  ["com.amazonaws.secretsmanager", secretsManager],
  ["com.amazonaws.ssm", ssm],
])("lists as doubles and longs of %s only numeric members that exist", (namespace, model) => {
  const numeric = new Set(
    structures(["input", "output"], model).flatMap((struct) =>
      struct.members
        .filter(({ schema }) => resolveSchema(schema).kind === "number")
        .map(({ name }) => `${struct.name}.${name}`),
    ),
  );
  expect(listedNumbers(namespace).length).toBeGreaterThan(0);
  expect(listedNumbers(namespace).filter((path) => !numeric.has(path))).toEqual([]);
});
