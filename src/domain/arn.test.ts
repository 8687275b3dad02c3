import { expect, test } from "vitest";
import * as arn from "./arn.ts";

const scope = { accountId: "123456789012", region: "eu-west-1" };

test.each([
  [arn.clusterArn(scope, "web"), "cluster", "web"],
  [arn.taskArn(scope, "web", "t1"), "task", "web/t1"],
  [arn.containerInstanceArn(scope, "web", "i1"), "container-instance", "web/i1"],
  [
    arn.containerArn(scope, { clusterName: "web", taskId: "t1", containerId: "c1" }),
    "container",
    "web/t1/c1",
  ],
  [arn.taskDefinitionArn(scope, "api", 3), "task-definition", "api:3"],
  [arn.attachmentArn(scope, "a1"), "attachment", "a1"],
])("%s is taken apart again", (text, resourceType, resource) => {
  expect(arn.parseArn(text)).toEqual({
    partition: "aws",
    service: "ecs",
    ...scope,
    resourceType,
    resource,
  });
});

test.each(["", "web", "web/t1", "arn:aws:ecs:eu-west-1:123456789012:cluster", "arn:aws:ecs"])(
  "%j is no ARN of ECS's form",
  (text) => {
    expect(arn.parseArn(text)).toBeUndefined();
  },
);

test("the id is what follows the last slash", () => {
  expect(arn.lastPart(arn.taskArn(scope, "web", "t1"))).toBe("t1");
  expect(arn.lastPart("t1")).toBe("t1");
});
