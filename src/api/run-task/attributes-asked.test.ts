import { expect, test } from "vitest";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { attributesAsked } from "./attributes-asked.ts";

const ROLES = [
  "com.amazonaws.ecs.capability.task-iam-role",
  "com.amazonaws.ecs.capability.task-iam-role-network-host",
];
const definition = aTaskDefinition({ requiresAttributes: [...ROLES, "ecs.capability.efs"] });

test("what only a role needs is asked of no instance, unless it is strict", () => {
  expect(attributesAsked(definition, {}, { strict: false })).toEqual(["ecs.capability.efs"]);
  expect(attributesAsked(definition, {}, { strict: true })).toEqual([
    ...ROLES,
    "ecs.capability.efs",
  ]);
});

test("what overrides add to a definition is asked for too", () => {
  const environmentFiles = [{ type: "s3", value: "arn:aws:s3:::bucket/a.env" }] as const;
  const overrides = { containerOverrides: [{ name: "web", environmentFiles }], cpu: "16384" };
  expect(attributesAsked(definition, overrides, { strict: false })).toEqual([
    "ecs.capability.efs",
    "ecs.capability.env-files.s3",
    "ecs.capability.increased-task-cpu-limit",
    "longshore.execution-role-credentials",
  ]);
  const taskRoleArn = "arn:aws:iam::000000000000:role/app";
  expect(attributesAsked(aTaskDefinition(), { taskRoleArn }, { strict: true })).toEqual([
    "com.amazonaws.ecs.capability.task-iam-role",
  ]);
});

test.each([
  [
    { type: "GPU", sharingStrategy: { nvidiaMps: { memory: 512, maxComputePercent: 50 } } },
    ["longshore.gpu-sharing"],
  ],
  [{ type: "NeuronDevice", value: "ALL" }, ["longshore.neuron-device"]],
  [{ type: "GPU", value: "2" }, []],
] as const)("of %j no host of ours has the attribute: %j", (requirement, asked) => {
  const containerDefinitions = [aContainer({ resourceRequirements: [requirement] })];
  const taskDefinition = aTaskDefinition({ definition: { containerDefinitions } });
  expect(attributesAsked(taskDefinition, {}, { strict: false })).toEqual(asked);
});

const SECRET = [{ name: "KEY", valueFrom: "key" }];

test.each([
  ["secrets", { secrets: SECRET }],
  ["environmentFiles", { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::b/a.env" }] }],
  [
    "the log driver's secrets",
    { logConfiguration: { logDriver: "splunk", secretOptions: SECRET } },
  ],
] as const)(
  "%s keep a task without an execution role from agents, which would wait for its credentials",
  (_of, container) => {
    const containerDefinitions = [aContainer(container)];
    const executionRoleArn = "arn:aws:iam::000000000000:role/execution";
    const withRole = aTaskDefinition({ definition: { containerDefinitions, executionRoleArn } });
    expect(attributesAsked(withRole, {}, { strict: false })).toEqual([]);
    const taskDefinition = aTaskDefinition({ definition: { containerDefinitions } });
    expect(attributesAsked(taskDefinition, {}, { strict: false })).toEqual([
      "longshore.execution-role-credentials",
    ]);
  },
);

test.each([
  ["the definition", aTaskDefinition({ definition: { ephemeralStorage: { sizeInGiB: 40 } } }), {}],
  ["an override", aTaskDefinition(), { ephemeralStorage: { sizeInGiB: 40 } }],
])(
  "a limit to the disk that %s asks for keeps a task from hosts when it is strict",
  (_, taskDefinition, overrides) => {
    const limit = "longshore.ephemeral-storage-limit";
    expect(attributesAsked(taskDefinition, overrides, { strict: false })).not.toContain(limit);
    expect(attributesAsked(taskDefinition, overrides, { strict: true })).toContain(limit);
  },
);
