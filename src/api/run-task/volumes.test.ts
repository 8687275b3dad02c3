import { expect, test } from "vitest";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { checkVolumes } from "./volumes.ts";

const taskDefinition = aTaskDefinition({
  definition: { volumes: [{ name: "data", configuredAtLaunch: true }, { name: "scratch" }] },
});

test("lets a task without volumes of Amazon EBS pass", () => {
  const plain = aTaskDefinition({ definition: { volumes: [{ name: "scratch" }] } });
  expect(() => checkVolumes(plain)).not.toThrow();
});

test.each([
  [
    "of a volume the definition does not have",
    ["other"],
    "InvalidParameterException",
    "The volume name 'other' in your request does not have a matching volume in your Task Definition that is configurable at launch.",
  ],
  [
    "of a volume that is not configured at launch",
    ["data", "scratch"],
    "InvalidParameterException",
    "The volume name 'scratch' in your request does not have a matching volume in your Task Definition that is configurable at launch.",
  ],
  [
    "that lacks a volume",
    [],
    "InvalidParameterException",
    "The volume 'data' is configured at launch. Specify it in volumeConfigurations.",
  ],
  [
    "that AWS would take",
    ["data"],
    "UnsupportedFeatureException",
    "Longshore has no Amazon EBS volumes to attach to a task.",
  ],
] as const)("refuses a configuration %s", (_, names, code, message) => {
  const configurations = names.map((name) => ({ name }));
  expect(() => checkVolumes(taskDefinition, configurations)).toThrow(
    expect.objectContaining({ code, message }),
  );
});
