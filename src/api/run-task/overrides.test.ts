import { describe, expect, test } from "vitest";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import type { ContainerOverride, TaskOverride } from "../../domain/task/overrides.ts";
import { checkOverrides } from "./overrides.ts";

const ROLE = "arn:aws:iam::000000000000:role/execution";

const taskDefinition = aTaskDefinition({
  definition: {
    executionRoleArn: ROLE,
    containerDefinitions: [
      aContainer({ secrets: [{ name: "PASSWORD", valueFrom: "/web/password" }] }),
    ],
  },
});

function check(container: Omit<ContainerOverride, "name">) {
  const overrides = { containerOverrides: [{ name: "web", ...container }] };
  return checkOverrides(overrides, { taskDefinition, launch: { launchType: "EC2" } });
}

describe("overrides of a container", () => {
  test.each<[string, Omit<ContainerOverride, "name">, string]>([
    [
      "a variable that is a secret",
      { environment: [{ name: "PASSWORD", value: "x" }] },
      "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'PASSWORD'.",
    ],
    [
      "an environment file that is none",
      { environmentFiles: [{ type: "s3", value: "web.env" }] },
      "Invalid arn syntax.",
    ],
    [
      "an environment file without a type",
      { environmentFiles: [{ type: undefined, value: "arn:aws:s3:::bucket/web.env" }] },
      "EnvironmentFile.type should not be null or empty.",
    ],
    [
      "too many environment files",
      {
        environmentFiles: Array.from({ length: 11 }, () => ({
          type: "s3" as const,
          value: "arn:aws:s3:::bucket/web.env",
        })),
      },
      "The maximum number of environment files was exceeded. Specify ten or less and try again.",
    ],
    [
      "a resource without a type",
      { resourceRequirements: [{ type: undefined, value: "1" }] },
      "ResourceRequirement.type should not be null or empty.",
    ],
    [
      "less memory than is reserved",
      { memory: 5, memoryReservation: 6 },
      "Invalid setting for container 'web'. 'memory' must be greater than or equal to 'memoryReservation'",
    ],
  ])("may not have %s", (_, container, message) => {
    expect(() => check(container)).toThrow(
      expect.objectContaining({ code: "InvalidParameterException", message }),
    );
  });

  test("may have what a task definition may", () => {
    const container = {
      command: ["migrate"],
      environment: [{ name: "USER", value: "x" }],
      environmentFiles: [{ type: "s3" as const, value: "arn:aws:s3:::bucket/web.env" }],
      resourceRequirements: [{ type: "GPU" as const, value: "1" }],
      cpu: 256,
      memory: 512,
    };
    expect(check(container)).toEqual({ containerOverrides: [{ name: "web", ...container }] });
  });
});

describe("overrides of a task", () => {
  const fargate = aTaskDefinition({
    compatibilities: ["EC2", "FARGATE"],
    definition: { networkMode: "awsvpc", cpu: "256", memory: "512", executionRoleArn: ROLE },
  });
  const onFargate = { taskDefinition: fargate, launch: { launchType: "FARGATE" } } as const;
  const onEc2 = { taskDefinition: fargate, launch: { launchType: "EC2" } } as const;

  test.each<[string, TaskOverride, typeof onFargate | typeof onEc2, string]>([
    [
      "storage on EC2",
      { ephemeralStorage: { sizeInGiB: 30 } },
      onEc2,
      "Tasks using the EC2 launch type do not support EphemeralStorage.",
    ],
    [
      "too little storage on Fargate",
      { ephemeralStorage: { sizeInGiB: 20 } },
      onFargate,
      "EphemeralStorage size should be at least 21",
    ],
    [
      "GPUs on Fargate",
      {
        containerOverrides: [{ name: "web", resourceRequirements: [{ type: "GPU", value: "1" }] }],
      },
      onFargate,
      "Tasks using the Fargate launch type do not support GPU resource requirements.",
    ],
    [
      "a size that Fargate does not have",
      { cpu: "512", memory: "512" },
      onFargate,
      "No Fargate configuration exists for given values: 512 CPU, 512 memory. See the Amazon ECS documentation for the valid values.",
    ],
    ["a role that is none", { taskRoleArn: "not a role!" }, onEc2, "Role is not valid"],
  ])("may not have %s", (_, overrides, context, message) => {
    expect(() => checkOverrides(overrides, context)).toThrow(
      expect.objectContaining({ code: "InvalidParameterException", message }),
    );
  });

  test("become CPU units, MiB and ARNs, and an empty role is none", () => {
    const given = { cpu: "1 vCPU", memory: "2 GB", taskRoleArn: "web", executionRoleArn: "" };
    expect(checkOverrides(given, onFargate)).toEqual({
      cpu: "1024",
      memory: "2048",
      taskRoleArn: "arn:aws:iam::000000000000:role/web",
      containerOverrides: [],
    });
  });

  test("may be as good as none", () => {
    const empty = { containerOverrides: [] };
    expect(checkOverrides(undefined, onEc2)).toEqual(empty);
    expect(checkOverrides({ containerOverrides: [{}] }, onEc2)).toEqual(empty);
  });
});
