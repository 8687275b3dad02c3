import { expect, test } from "vitest";
import { securityGaps } from "./status.ts";

const anInstance = (id: string, value?: string) => ({
  containerInstanceArn: `arn:aws:ecs:us-east-1:000000000000:container-instance/default/${id}`,
  attributes: value === undefined ? [] : [{ name: "longshore.security-groups", value }],
});

test("the status tells where security groups do not hold, and why", () => {
  const instances = [
    anInstance("a", "enforced"),
    anInstance("b", "not enforced: nft is not installed"),
    anInstance("c"),
    anInstance("d", "enforced some moments late: no bridges"),
  ];
  expect(securityGaps(instances)).toEqual([
    "Security groups on b: not enforced: nft is not installed",
    "Security groups on c: not enforced by its agent",
    "Security groups on d: enforced some moments late: no bridges",
  ]);
});
