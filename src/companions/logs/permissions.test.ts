import { expect, test } from "vitest";
import { permissions } from "./permissions.ts";

const ARN = "arn:aws:logs:eu-west-1:123456789012:log-group";
const caller = {
  accountId: "123456789012",
  region: "eu-west-1",
  principalArn: "arn:aws:iam::123456789012:root",
};

test.each([
  [
    "PutLogEvents",
    { logGroupName: "/ecs/web", logStreamName: "web/app/1" },
    `${ARN}:/ecs/web:log-stream:web/app/1`,
  ],
  ["CreateLogStream", { logGroupName: "g", logStreamName: "s" }, `${ARN}:g:log-stream:s`],
  ["GetLogEvents", { logGroupIdentifier: `${ARN}:g`, logStreamName: "s" }, `${ARN}:g:log-stream:s`],
  ["FilterLogEvents", { logGroupName: "g" }, `${ARN}:g:log-stream:`],
  ["DescribeLogStreams", { logGroupIdentifier: "g" }, `${ARN}:g:log-stream:`],
  ["PutRetentionPolicy", { logGroupName: "g" }, `${ARN}:g:log-stream:`],
  ["DescribeLogGroups", {}, `${ARN}::log-stream:`],
  ["TagResource", { resourceArn: `${ARN}:g` }, `${ARN}:g`],
  ["TestMetricFilter", { filterPattern: "" }, "*"],
  ["StartLiveTail", { logGroupIdentifiers: [`${ARN}:g`] }, `${ARN}:g`],
])("%s of %j needs itself on %s", (operation, input, resource) => {
  expect(permissions({ operation, input, caller, requestId: "" })).toEqual([
    { action: `logs:${operation}`, resources: [resource] },
  ]);
});

test("a group that is made with tags needs the permission to tag too", () => {
  const input = { logGroupName: "g", tags: { a: "b" } };
  const call = { operation: "CreateLogGroup", input, caller, requestId: "" };
  expect(permissions(call)).toEqual([
    { action: "logs:CreateLogGroup", resources: [`${ARN}:g:log-stream:`] },
    { action: "logs:TagResource", resources: [`${ARN}:g`] },
  ]);
});
