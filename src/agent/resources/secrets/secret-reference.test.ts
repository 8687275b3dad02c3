import { expect, test } from "vitest";
import { parseSecretReference } from "./secret-reference.ts";

const ASM = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/db-AbCdEf";
const ID = "00000000-0000-4000-8000-00000000000a";

const parse = (valueFrom: string, provider: "ssm" | "asm") =>
  parseSecretReference({ valueFrom, region: "us-east-1", provider });

test.each([
  ["param", "us-east-1", "param"],
  ["/my/param", "us-east-1", "/my/param"],
  ["/my/param:3", "us-east-1", "/my/param:3"],
  ["arn:aws:ssm:eu-west-1:123456789012:parameter/my/param", "eu-west-1", "/my/param"],
  ["arn:aws:ssm:eu-west-1:123456789012:parameter/param", "eu-west-1", "param"],
  ["arn:aws:ssm:eu-west-1:123456789012:parameter/my/param:prod", "eu-west-1", "/my/param:prod"],
])("%s is a parameter", (valueFrom, region, name) => {
  expect(parse(valueFrom, "ssm")).toEqual({ kind: "parameter", region, name });
});

test.each([
  [ASM, {}],
  [`${ASM}:password::`, { jsonKey: "password" }],
  [`${ASM}::AWSPREVIOUS:`, { versionStage: "AWSPREVIOUS" }],
  [`${ASM}:::${ID}`, { versionId: ID }],
  [`${ASM}:password:MINE:${ID}`, { jsonKey: "password", versionStage: "MINE", versionId: ID }],
  [`${ASM}:::`, {}],
])("%s is a secret", (valueFrom, more) => {
  expect(parse(valueFrom, "asm")).toEqual({
    kind: "secret",
    region: "eu-west-1",
    arn: ASM,
    ...more,
  });
});

test.each([
  [`${ASM}:password`, "asm"],
  [`${ASM}:password:`, "asm"],
  [`${ASM}:a:b:c:d`, "asm"],
  ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:", "asm"],
  ["arn:aws:secretsmanager:eu-west-1:123456789012:thing:x", "asm"],
  ["arn:aws:s3:::bucket", "asm"],
  ["app/db", "asm"],
  ["arn:aws:s3:::bucket", "ssm"],
  ["arn:aws:ssm:eu-west-1:123456789012:document/x", "ssm"],
] as const)("%s is nothing of %s", (valueFrom, provider) => {
  expect(parse(valueFrom, provider)).toEqual({ kind: "invalid", valueFrom });
});
