import { expect, test } from "vitest";
import { firstUsePolicy } from "./first-use-policy.ts";

const accountId = "000000000000";
const CONTAINER = { name: "c", image: "a" };

test("a role may fetch all that a container names: secrets, a log driver's, a login, files", () => {
  const document = firstUsePolicy(
    [
      {
        ...CONTAINER,
        secrets: [
          { name: "A", valueFrom: "key:3" },
          { name: "B", valueFrom: "arn:aws:ssm:eu-west-1:111122223333:parameter/app/b" },
        ],
        logConfiguration: {
          logDriver: "splunk",
          secretOptions: [{ name: "splunk-token", valueFrom: "/app/token" }],
        },
        repositoryCredentials: {
          credentialsParameter: "arn:aws:secretsmanager:us-east-1:000000000000:secret:login",
        },
        environmentFiles: [{ type: "s3", value: "arn:aws:s3:::bucket/one.env" }],
      },
    ],
    { accountId },
  );
  expect(JSON.parse(document ?? "")).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "ssm:GetParameters",
        Resource: ["key", "app/b", "app/token"].map(
          (name) => `arn:aws:ssm:*:000000000000:parameter/${name}`,
        ),
      },
      {
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: ["arn:aws:secretsmanager:*:000000000000:secret:login-??????"],
      },
      { Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3:::bucket/one.env"] },
    ],
  });
});

test("what was said before stays as it is, and nothing is said twice", () => {
  const secrets = [{ name: "A", valueFrom: "key" }];
  const deny = { Effect: "Deny", Action: "*", Resource: "*" };
  const before = JSON.stringify({ Version: "2012-10-17", Statement: deny });
  const document = firstUsePolicy([{ ...CONTAINER, secrets }], { accountId, before });
  expect(JSON.parse(document ?? "").Statement).toMatchObject([deny, { Effect: "Allow" }]);
  expect(
    firstUsePolicy([{ ...CONTAINER, secrets }], { accountId, before: document }),
  ).toBeUndefined();
  expect(firstUsePolicy([CONTAINER], { accountId })).toBeUndefined();
});

test("a policy that would be too long is left as it is", () => {
  const secrets = Array.from({ length: 200 }, (_, index) => ({
    name: `A${index}`,
    valueFrom: `/a/parameter/of/some/length/${index}`,
  }));
  expect(firstUsePolicy([{ ...CONTAINER, secrets }], { accountId })).toBeUndefined();
});
