import { expect, test } from "vitest";
import {
  aDefinition,
  aFargateDefinition,
  withContainer,
} from "../../../test/fixtures/task-definition-input.ts";
import { compatibilitiesOf } from "./compatibilities.ts";
import type { Definition } from "./rule.ts";

const AS_AWS = { accountId: "000000000000", strict: true, managedInstances: true };
const CONSTRAINED = { placementConstraints: [{ type: "memberOf", expression: "e" }] } as const;

test.each<readonly [string, Definition, readonly string[]]>([
  ["no network mode", aDefinition(), ["EXTERNAL", "EC2"]],
  ["bridge mode", aDefinition({ networkMode: "bridge" }), ["EXTERNAL", "EC2"]],
  ["host mode", aDefinition({ networkMode: "host" }), ["EXTERNAL", "EC2", "MANAGED_INSTANCES"]],
  ["a size of Fargate's", aFargateDefinition(), ["EC2", "MANAGED_INSTANCES", "FARGATE"]],
  [
    "a size that Fargate lacks",
    aFargateDefinition({ cpu: "512", memory: "717", requiresCompatibilities: ["EC2"] }),
    ["EC2", "MANAGED_INSTANCES"],
  ],
  ["no size in awsvpc mode", aDefinition({ networkMode: "awsvpc" }), ["EC2", "MANAGED_INSTANCES"]],
  [
    "awslogs without an execution role",
    aFargateDefinition(
      {},
      {
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": "a", "awslogs-region": "b", "awslogs-stream-prefix": "c" },
        },
      },
    ),
    ["EC2", "MANAGED_INSTANCES"],
  ],
  [
    "ephemeral storage",
    aFargateDefinition({ ephemeralStorage: { sizeInGiB: 21 } }),
    ["EC2", "MANAGED_INSTANCES", "FARGATE"],
  ],
  ["fault injection", aDefinition({ enableFaultInjection: true }), ["EC2"]],
  ["a privileged container", withContainer({ privileged: true }), ["EXTERNAL", "EC2"]],
  [
    "Windows",
    aFargateDefinition({
      cpu: "1024",
      memory: "2048",
      runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
    }),
    ["EC2", "FARGATE"],
  ],
])("with %s a definition is compatible with what AWS lists", (_, definition, expected) => {
  expect(compatibilitiesOf(definition, AS_AWS)).toEqual(expected);
});

test("leaves managed instances out when they are not to be listed", () => {
  const context = { ...AS_AWS, managedInstances: false };
  expect(compatibilitiesOf(aFargateDefinition(), context)).toEqual(["EC2", "FARGATE"]);
});

test("a definition with placement constraints runs on Fargate unless strict", () => {
  const definition = aFargateDefinition(CONSTRAINED);
  expect(compatibilitiesOf(definition, AS_AWS)).not.toContain("FARGATE");
  expect(compatibilitiesOf(definition, { ...AS_AWS, strict: false })).toContain("FARGATE");
});
