import * as ecs from "@aws-sdk/client-ecs";
import * as sts from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { errorSchema, operationNames, operationSchema, resolveSchema } from "./schema.ts";

test("finds all operations of the SDK's models", () => {
  expect(operationNames(ecs)).toHaveLength(88);
  expect(operationNames(sts)).toContain("GetCallerIdentity");
});

test("has members and required members of an operation's input", () => {
  const schema = operationSchema(ecs, "RegisterTaskDefinition");
  expect(schema?.input.required).toEqual(["family", "containerDefinitions"]);
  expect(schema?.input.members.map(({ name }) => name)).toContain("networkMode");
  expect(schema?.output.name).toBe("RegisterTaskDefinitionResponse");
});

test.each(["Nothing", "ContainerDefinition", "ClientException", "__proto__", "constructor", ""])(
  "has no operation %j",
  (name) => {
    expect(operationSchema(ecs, name)).toBeUndefined();
  },
);

test("has the members of errors", () => {
  expect(errorSchema(ecs, "ConflictException")?.members.map(({ name }) => name)).toEqual([
    "resourceIds",
    "message",
  ]);
  expect(errorSchema(ecs, "RunTask")).toBeUndefined();
});

/** The forms of `@smithy/types`, `schema/static-schemas`. */
test.each<[string, Parameters<typeof resolveSchema>[0], object]>([
  ["a simple schema", 0, { kind: "string" }],
  ["a list of a simple schema", 64 + 1, { kind: "list", item: 1 }],
  ["a map of a simple schema", 128 + 0, { kind: "map", key: 0, value: 0 }],
  ["a big number", 17, { kind: "number" }],
  ["a function", () => 2, { kind: "boolean" }],
  ["a member with traits", [21, { xmlName: "X" }], { kind: "blob", traits: { xmlName: "X" } }],
  ["a member with packed traits", [0, 8], { kind: "string", traits: { sensitive: true } }],
  [
    "a named simple schema",
    [0, "ns", "Secret", 8, 0],
    { kind: "string", traits: { sensitive: true } },
  ],
  ["a timestamp with a format", [6, 0], { kind: "timestamp", format: "http-date" }],
])("resolves %s", (_title, ref, expected) => {
  expect(resolveSchema(ref)).toMatchObject(expected);
});
