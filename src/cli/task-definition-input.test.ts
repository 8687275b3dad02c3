import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
  expect(read(MINIMAL)).toEqual({ value: MINIMAL, corrections: [], doubts: [] });
});

test.each<[string, object, object, string]>([
  ["a number in quotes", { memory: "512" }, { memory: 512 }, "memory: made the number 512"],
  [
    "a boolean in quotes",
    { essential: "True" },
    { essential: true },
    "essential: made the boolean",
  ],
  [
    "a Compose environment in lines",
    { environment: ["A=b=c", "D="] },
    {
      environment: [
        { name: "A", value: "b=c" },
        { name: "D", value: "" },
      ],
    },
    "environment[0]: made a name and value pair",
  ],
  [
    "one object that should be in a list",
    { portMappings: { containerPort: "80" } },
    { portMappings: [{ containerPort: 80 }] },
    "portMappings: made a list of the one object",
  ],
  [
    "one variable that should be in a list",
    { environment: { name: "A", value: "b" } },
    { environment: [{ name: "A", value: "b" }] },
    "environment: made a list of the one object",
  ],
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

test("leaves out what is null and says so once, however much there is", () => {
  const container = { name: "web", image: "web", links: null, command: ["a", null] };
  const { value, corrections } = read({ ...MINIMAL, cpu: null, containerDefinitions: [container] });
  expect(value).toEqual({
    family: "web",
    containerDefinitions: [{ name: "web", image: "web", command: ["a"] }],
  });
  expect(corrections).toEqual([
    "left out what is null: containerDefinitions[0].links, containerDefinitions[0].command[1], cpu",
  ]);
});

test("keeps every key of a map", () => {
  const labels: unknown = JSON.parse('{"__proto__": "a", "constructor": "b"}');
  const { value } = read({ ...MINIMAL, containerDefinitions: [{ dockerLabels: labels }] });
  expect(JSON.stringify(value.containerDefinitions)).toBe(
    '[{"dockerLabels":{"__proto__":"a","constructor":"b"}}]',
  );
});

test("leaves out the empty list of tags that the console shows", () => {
  const { value, corrections } = read({ ...MINIMAL, tags: [] });
  expect(value).toEqual(MINIMAL);
  expect(corrections).toEqual(["tags: left out, the list is empty"]);
});

test("makes strings of the task's cpu and memory, which ECS wants as strings", () => {
  const { value, corrections } = read({ ...MINIMAL, cpu: 256, memory: 512 });
  expect(value).toMatchObject({ cpu: "256", memory: "512" });
  expect(corrections).toHaveLength(2);
});

test("leaves alone what it does not understand, and says what ECS wants there", () => {
  const container = { command: "npm start", memory: "512m", portMappings: ["80:80"] };
  const odd = { ...MINIMAL, cpu: "lots", volumes: "none", containerDefinitions: [container] };
  expect(read(odd)).toEqual({
    value: odd,
    corrections: [],
    doubts: [
      "containerDefinitions[0].command: ECS wants a list here",
      "containerDefinitions[0].memory: ECS wants a number here",
      "containerDefinitions[0].portMappings[0]: ECS wants an object here",
      "volumes: ECS wants a list here",
    ],
  });
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
    Properties: {
      Family: "web",
      Cpu: 256,
      ContainerDefinitions: [{ Name: "web", Image: "web" }],
      ProxyConfiguration: { ProxyConfigurationProperties: [{ Name: "AppPorts", Value: 80 }] },
    },
  };
  const expected = {
    family: "web",
    cpu: "256",
    proxyConfiguration: { properties: [{ name: "AppPorts", value: "80" }] },
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
  ['{"family": "web",}', /no comma after the last entry/],
  ['{"command": ["a",]}', /no comma after the last entry/],
  ['{\n// which\n"family": "web"}', /no comments/],
  ['{"a": 1\n\n"b": 2}', /missing at the end of line 1/],
  ["family: web", /YAML/],
  ["const definition = {", /a program/],
  ["42", /not a JSON object/],
  ["{}", /containerDefinitions/],
  ['{"containerDefinitions": ["web"]}', /containerDefinitions/],
])("refuses %j", (text, message) => {
  expect(() => readTaskDefinition(text, "web", schemas)).toThrow(message);
});

const FIXTURES = join(import.meta.dirname, "../../test/fixtures/task-definitions");

describe("Real task definitions", () => {
  test.each(globSync("**/*.json", { cwd: FIXTURES }).toSorted())(
    "reads %s, and reads what it made of it without a correction",
    (file) => {
      const first = readTaskDefinition(readFileSync(join(FIXTURES, file), "utf8"), "web", schemas);
      const again = readTaskDefinition(JSON.stringify(first.value), "web", schemas);
      expect(again).toEqual({ value: first.value, corrections: [], doubts: [] });
    },
  );

  test.each([
    ["000-1-basic-web-app", ["memory: made the number 512", "cpu: made the number 256"]],
    ["004-1-webserver", ["memory: made the number 100", "cpu: made the number 99"]],
    [
      "001-4-logconfiguration",
      [
        'logConfiguration.options.awslogs-create-group: made the string "true" of the boolean',
        "left out what is null: containerDefinitions[0].logConfiguration.secretOptions",
      ],
    ],
    [
      "003-4-sample-response",
      [
        "took the task definition out of the member taskDefinition",
        "left out what only ECS sets: taskDefinitionArn, revision, status, requiresAttributes",
      ],
    ],
  ])("says what it corrected in %s", (name, lines) => {
    const text = readFileSync(join(FIXTURES, `published/${name}.json`), "utf8");
    const { corrections } = readTaskDefinition(text, "web", schemas);
    expect(corrections).toEqual(lines.map((line) => expect.stringContaining(line)));
  });

  test.each([
    ["001-1-roles-fragment", "it is a piece of one"],
    ["001-2-image-fragment", "it is a piece of one"],
    ["001-3-healthcheck-fragment", "it is a piece of one"],
    ["001-4-logconfiguration-fragment", "it is a piece of one"],
    ["001-5-environment-secrets-fragment", "it is a piece of one"],
    ["002-1-scorekeep", "a comma or a bracket is missing at the end of line 31"],
    ["003-1-request-syntax-2014", "it is the syntax template of an API reference"],
    ["003-2-response-syntax-2014", "it is the syntax template of an API reference"],
  ])("says what is wrong with the text of %s", (name, message) => {
    const text = readFileSync(join(FIXTURES, `as-published/${name}.txt`), "utf8");
    expect(() => readTaskDefinition(text, "web", schemas)).toThrow(message);
  });
});
