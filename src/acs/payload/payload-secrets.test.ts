import { expect, test } from "vitest";
import { payloadSecrets } from "./payload-secrets.ts";

const scope = { accountId: "000000000000", region: "us-east-1" };

const sent = (valueFrom: string, strict = false) =>
  payloadSecrets({ name: "c", secrets: [{ name: "X", valueFrom }] }, { scope, strict })[0];

const PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter/app/key";
const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:password::";

test.each([
  [PARAMETER, { provider: "ssm", valueFrom: "/app/key" }],
  [SECRET, { provider: "asm", valueFrom: SECRET }],
])("the task's account stands in for another's, unless strict: %s", (valueFrom, located) => {
  const common = { name: "X", region: "eu-west-1", ...located };
  expect(sent(valueFrom)).toMatchObject({ ...common, standIn: { named: valueFrom, ...scope } });
  expect(sent(valueFrom, true)).toMatchObject(common);
  expect(sent(valueFrom, true)).not.toHaveProperty("standIn");
});

test.each([
  "key",
  PARAMETER.replace("111122223333", "000000000000"),
  SECRET.replace("111122223333", "000000000000"),
])("nothing stands in for what is the task's own: %s", (valueFrom) => {
  expect(sent(valueFrom)).not.toHaveProperty("standIn");
});
