import { describe, expect, test } from "vitest";
import { sent } from "../../test/fixtures/payload-container.ts";

describe("a secret", () => {
  const asm = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:db-AbCdEf:password::";
  test.each([
    ["a bare name", "plain", { valueFrom: "plain", provider: "ssm", region: "us-east-1" }],
    [
      "a parameter's ARN",
      "arn:aws:ssm:eu-west-1:000000000000:parameter/plain",
      { valueFrom: "plain", provider: "ssm", region: "eu-west-1" },
    ],
    [
      "a path's ARN",
      "arn:aws:ssm:eu-west-1:000000000000:parameter/app/key",
      { valueFrom: "/app/key", provider: "ssm", region: "eu-west-1" },
    ],
    ["a secret's ARN", asm, { valueFrom: asm, provider: "asm", region: "eu-west-1" }],
  ])("given by %s is found by what its service looks for", (_form, valueFrom, expected) => {
    expect(sent({ secrets: [{ name: "KEY", valueFrom }] }).secrets).toEqual([
      { name: "KEY", type: "ENVIRONMENT_VARIABLE", target: "CONTAINER", ...expected },
    ]);
  });
});
