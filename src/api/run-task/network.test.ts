import { describe, expect, test } from "vitest";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { type AskedNetwork, checkNetwork } from "./network.ts";

const SUBNET = "subnet-0123456789abcdef0";
const awsvpc = aTaskDefinition({ definition: { networkMode: "awsvpc" } });

function check(given: Partial<Parameters<typeof checkNetwork>[0]>): {
  readonly asked: AskedNetwork;
  readonly warnings: readonly string[];
} {
  const warnings: string[] = [];
  const asked = checkNetwork({
    taskDefinition: awsvpc,
    launchType: "FARGATE",
    networkConfiguration: undefined,
    warn: (message) => warnings.push(message),
    ...given,
  });
  return { asked, warnings };
}

describe("checkNetwork", () => {
  test("gives each subnet once", () => {
    const subnets = [SUBNET, "subnet-b", SUBNET];
    expect(check({ networkConfiguration: { awsvpcConfiguration: { subnets } } })).toEqual({
      asked: { subnetIds: [SUBNET, "subnet-b"], securityGroupIds: [] },
      warnings: [],
    });
  });

  test.each(["bridge", "host", "none", undefined] as const)(
    "has no subnets for the network mode %s, and refuses them",
    (networkMode) => {
      const taskDefinition = aTaskDefinition({
        definition: networkMode === undefined ? {} : { networkMode },
      });
      expect(check({ taskDefinition, networkConfiguration: {} }).asked).toEqual({
        subnetIds: [],
        securityGroupIds: [],
      });
      const networkConfiguration = { awsvpcConfiguration: { subnets: [SUBNET] } };
      expect(() => check({ taskDefinition, networkConfiguration })).toThrow(
        "Network Configuration is not valid for the given networkMode of this task definition.",
      );
    },
  );

  test("takes an empty configuration for none", () => {
    expect(() => check({ networkConfiguration: {} })).toThrow(
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  });

  test("tells of what has no effect", () => {
    const awsvpcConfiguration = {
      subnets: [SUBNET],
      securityGroups: ["sg-1"],
      assignPublicIp: "ENABLED",
    } as const;
    const { warnings } = check({ networkConfiguration: { awsvpcConfiguration } });
    expect(warnings.map((warning) => warning.split(" ")[0])).toEqual([
      "assignPublicIp",
      "securityGroups",
    ]);
  });
});
