import { describe, expect, test } from "vitest";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import type { ContainerOverride } from "../../domain/task/overrides.ts";
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
