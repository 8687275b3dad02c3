import { describe, expect, test } from "vitest";
import { fargateFailure, instanceFailures } from "./failures.ts";

const MEMORY = { reason: "RESOURCE:MEMORY", detail: "Needs 9 MiB; 1 are left." };
const AGENT = { reason: "AGENT", detail: "The agent is not connected." };
const CONSTRAINT = {
  reason: "MemberOf placement constraint unsatisfied.",
  detail: "Not matched: a == b",
};
const at = (containerInstanceArn: string, lack: typeof MEMORY) => ({
  containerInstanceArn,
  ...lack,
});

test("a task without an instance fails once for each of them", () => {
  expect(instanceFailures([at("one", MEMORY), at("two", AGENT)])).toEqual([
    { arn: "one", ...MEMORY },
    { arn: "two", ...AGENT },
  ]);
});

describe("a Fargate task without a host fails once, and names no host", () => {
  test("for want of capacity, with what each host lacked", () => {
    expect(fargateFailure([at("one", MEMORY), at("two", AGENT), at("three", AGENT)])).toEqual({
      reason: "RESOURCE:FARGATE",
      detail: `${MEMORY.detail} ${AGENT.detail}`,
    });
  });

  test("by its constraint when that is what every host fails", () => {
    expect(fargateFailure([at("one", CONSTRAINT), at("two", CONSTRAINT)])).toEqual(CONSTRAINT);
    expect(fargateFailure([at("one", CONSTRAINT), at("two", MEMORY)])).toMatchObject({
      reason: "RESOURCE:FARGATE",
    });
  });

  test("and says so when there is none", () => {
    expect(fargateFailure([])).toEqual({
      reason: "RESOURCE:FARGATE",
      detail: "There is no host in the Fargate pool.",
    });
  });
});
