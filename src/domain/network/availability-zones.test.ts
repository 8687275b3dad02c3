import { expect, test } from "vitest";
import { availabilityZones, zoneIdOf } from "./availability-zones.ts";

test.each([
  ["us-east-1", "use1-az1"],
  ["eu-west-1", "euw1-az1"],
  ["ap-southeast-2", "apse2-az1"],
  ["ap-northeast-1", "apne1-az1"],
  ["us-gov-west-1", "usgw1-az1"],
  ["ca-central-1", "cac1-az1"],
])("names the first zone of %s %s, as AWS does", (region, zoneId) => {
  expect(availabilityZones(region)[0]).toEqual({ zoneName: `${region}a`, zoneId });
  expect(zoneIdOf(region, `${region}a`)).toBe(zoneId);
});

test("has three zones in a region", () => {
  expect(availabilityZones("eu-west-1").map(({ zoneName }) => zoneName)).toEqual([
    "eu-west-1a",
    "eu-west-1b",
    "eu-west-1c",
  ]);
  expect(zoneIdOf("eu-west-1", "eu-west-1c")).toBe("euw1-az3");
});
