import { expect, test } from "vitest";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { effectiveContainers, effectiveTask, reportedOverrides } from "./overrides.ts";

const taskDefinition = aTaskDefinition({
  definition: {
    cpu: "256",
    taskRoleArn: "arn:aws:iam::000000000000:role/defined",
    inferenceAccelerators: [{ deviceName: "d1", deviceType: "eia1.medium" }],
    containerDefinitions: [
      aContainer({
        command: ["serve"],
        environment: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
        cpu: 10,
        memory: 128,
      }),
      aContainer({ name: "sidecar" }),
    ],
  },
});

test("merges environment by name and replaces what else is given", () => {
  const [web, sidecar] = effectiveContainers(taskDefinition, {
    containerOverrides: [
      {
        name: "web",
        command: ["migrate", "--all"],
        environment: [
          { name: "B", value: "two" },
          { name: "C", value: "3" },
        ],
        cpu: 20,
        memoryReservation: 64,
      },
    ],
  });
  expect(web).toMatchObject({
    command: ["migrate", "--all"],
    environment: [
      { name: "A", value: "1" },
      { name: "B", value: "two" },
      { name: "C", value: "3" },
    ],
    cpu: 20,
    memory: 128,
    memoryReservation: 64,
  });
  expect(sidecar).toBe(taskDefinition.definition.containerDefinitions[1]);
});

test("takes an empty list for nothing given", () => {
  const [web] = effectiveContainers(taskDefinition, {
    containerOverrides: [{ name: "web", command: [], environment: [] }],
  });
  expect(web).toMatchObject({ command: ["serve"], environment: [{ name: "A" }, { name: "B" }] });
});

test("overrides the members of the task", () => {
  expect(
    effectiveTask(taskDefinition, {
      cpu: "512",
      executionRoleArn: "arn:aws:iam::000000000000:role/x",
      ephemeralStorage: { sizeInGiB: 30 },
      inferenceAcceleratorOverrides: [{ deviceName: "d1", deviceType: "eia1.large" }],
    }),
  ).toEqual({
    cpu: "512",
    taskRoleArn: "arn:aws:iam::000000000000:role/defined",
    executionRoleArn: "arn:aws:iam::000000000000:role/x",
    ephemeralStorageGiB: 30,
    inferenceAccelerators: [{ deviceName: "d1", deviceType: "eia1.large" }],
  });
});

test("reports one entry for each container, overridden or not", () => {
  expect(
    reportedOverrides(taskDefinition, {
      containerOverrides: [{ name: "sidecar", command: ["x"] }],
    }),
  ).toEqual({
    containerOverrides: [{ name: "web" }, { name: "sidecar", command: ["x"] }],
    inferenceAcceleratorOverrides: [],
  });
});

test.each([
  [[{ name: "web", command: ["x"], cpu: 1 }]],
  [
    [
      { name: "web", command: ["x"], environment: [{ name: "B", value: "two" }] },
      { name: "web", command: [], environment: [{ name: "C", value: "3" }], cpu: 7 },
      { name: "web", cpu: undefined, memory: 256 },
    ],
  ],
])("gives the same containers from a request's overrides as from the task's: %j", (given) => {
  const overrides = { containerOverrides: given };
  expect(effectiveContainers(taskDefinition, reportedOverrides(taskDefinition, overrides))).toEqual(
    effectiveContainers(taskDefinition, overrides),
  );
});
