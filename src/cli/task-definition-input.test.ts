import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as model from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import {
  NotATaskDefinition,
  readTaskDefinition,
  taskDefinitionSchemas,
} from "./task-definition-input.ts";

const schemas = taskDefinitionSchemas(model);
const read = (value: unknown) => readTaskDefinition(JSON.stringify(value), "web", schemas);
const MINIMAL = {
  family: "web",
  containerDefinitions: [{ name: "web", image: "web", memory: 64 }],
};

test("leaves a correct definition as it is and says nothing", () => {
  expect(read(MINIMAL)).toEqual({ value: MINIMAL, corrections: [] });
});

test.each<[string, object, object, string]>([
  ["a number in quotes", { memory: "512" }, { memory: 512 }, "memory: made the number 512"],
  [
    "a boolean in quotes",
    { essential: "True" },
    { essential: true },
    "essential: made the boolean",
  ],
  ["null", { memory: 64, cpu: null }, { memory: 64 }, "cpu: left out, it is null"],
  ["null in a list", { command: ["a", null] }, { command: ["a"] }, "command[1]: left out"],
  [
    "a Compose environment",
    { environment: { A: 1 } },
    { environment: [{ name: "A", value: "1" }] },
    "environment: made a list of name and value pairs",
  ],
  [
    "a member of a map",
    { dockerLabels: { Memory: 5 } },
    { dockerLabels: { Memory: "5" } },
    "dockerLabels.Memory: made the string",
  ],
  [
    "a mistyped member",
    { memroy: 5 },
    {},
    "memroy: left out, ECS has no such member (did you mean memory?)",
  ],
])("corrects %s in a container and says so", (_, given, corrected, line) => {
  const { value, corrections } = read({ family: "web", containerDefinitions: [given] });
  expect(value.containerDefinitions).toEqual([corrected]);
  expect(corrections.join("\n")).toContain(`containerDefinitions[0].${line}`);
});

test("makes strings of the task's cpu and memory, which ECS wants as strings", () => {
  const { value, corrections } = read({ ...MINIMAL, cpu: 256, memory: 512 });
  expect(value).toMatchObject({ cpu: "256", memory: "512" });
  expect(corrections).toHaveLength(2);
});

test("leaves alone what it does not understand, for the API to refuse", () => {
  const odd = { ...MINIMAL, cpu: "lots", volumes: "none" };
  expect(read(odd)).toEqual({ value: odd, corrections: [] });
});

test("takes what describe-task-definition prints, tags included", () => {
  const described = {
    taskDefinition: {
      ...MINIMAL,
      taskDefinitionArn: "arn:aws:ecs:us-east-1:000000000000:task-definition/web:3",
      revision: 3,
      status: "ACTIVE",
      compatibilities: ["EC2"],
      requiresAttributes: [],
      registeredAt: "2026-01-01T00:00:00Z",
    },
    tags: [{ key: "team", value: "web" }],
  };
  const { value, corrections } = read(described);
  expect(value).toEqual({ ...MINIMAL, tags: [{ key: "team", value: "web" }] });
  expect(corrections).toContainEqual(
    expect.stringMatching(/^left out what only ECS sets: .*status/),
  );
});

test("takes a CloudFormation resource, by itself or in a template", () => {
  const resource = {
    Type: "AWS::ECS::TaskDefinition",
    Properties: { Family: "web", Cpu: 256, ContainerDefinitions: [{ Name: "web", Image: "web" }] },
  };
  const expected = {
    family: "web",
    cpu: "256",
    containerDefinitions: [{ name: "web", image: "web" }],
  };
  expect(read(resource).value).toEqual(expected);
  expect(read({ Resources: { Task: resource, Role: {} } }).value).toEqual(expected);
  expect(() => read({ Resources: { A: resource, B: resource } })).toThrow(NotATaskDefinition);
});

test("takes a list of containers, and names the family after the file", () => {
  const { value, corrections } = read([{ name: "web", image: "web" }]);
  expect(value).toEqual({ family: "web", containerDefinitions: [{ name: "web", image: "web" }] });
  expect(corrections).toHaveLength(2);
});

test.each([
  ["", /not JSON/],
  ['{"family": }', /not JSON.*\}/],
  ["42", /not a JSON object/],
  ["{}", /containerDefinitions/],
  ['{"containerDefinitions": ["web"]}', /containerDefinitions/],
])("refuses %j", (text, message) => {
  expect(() => readTaskDefinition(text, "web", schemas)).toThrow(message);
});

// Real inputs, which a user's clone does not have.
const CORPUS = resolve(import.meta.dirname, "../../../shared/corpus");

describe.skipIf(!existsSync(CORPUS))("the corpus", () => {
  const files = globSync("{seeds,task-definitions}/**/*.json", { cwd: CORPUS });

  test.each(files)("reads %s, and reads what it made of it without a correction", (file) => {
    const first = readTaskDefinition(readFileSync(join(CORPUS, file), "utf8"), "web", schemas);
    const again = readTaskDefinition(JSON.stringify(first.value), "web", schemas);
    expect(again).toEqual({ value: first.value, corrections: [] });
  });
});
