import { describe, expect, test } from "vitest";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { type AskedNetwork, checkNetwork } from "./network.ts";

const SUBNET = "subnet-0123456789abcdef0";
const awsvpc = aTaskDefinition({ definition: { networkMode: "awsvpc" } });

function check(given: Partial<Parameters<typeof checkNetwork>[0]>): AskedNetwork {
  return checkNetwork({
    taskDefinition: awsvpc,
    launchType: "FARGATE",
    networkConfiguration: undefined,
    ...given,
  });
}

describe("checkNetwork", () => {
  test("gives each subnet once", () => {
    const subnets = [SUBNET, "subnet-b", SUBNET];
    expect(check({ networkConfiguration: { awsvpcConfiguration: { subnets } } })).toEqual({
      subnetIds: [SUBNET, "subnet-b"],
      securityGroupIds: [],
      assignPublicIp: false,
    });
  });

  test.each(["bridge", "host", "none", undefined] as const)(
    "has no subnets for the network mode %s, and refuses them",
    (networkMode) => {
      const taskDefinition = aTaskDefinition({
        definition: networkMode === undefined ? {} : { networkMode },
      });
      expect(check({ taskDefinition, networkConfiguration: {} }).subnetIds).toEqual([]);
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

  test("gives each group once, and whether a public address is asked for", () => {
    const awsvpcConfiguration = {
      subnets: [SUBNET],
      securityGroups: ["sg-1", "sg-2", "sg-1"],
      assignPublicIp: "ENABLED",
    } as const;
    expect(check({ networkConfiguration: { awsvpcConfiguration } })).toEqual({
      subnetIds: [SUBNET],
      securityGroupIds: ["sg-1", "sg-2"],
      assignPublicIp: true,
    });
  });
});
