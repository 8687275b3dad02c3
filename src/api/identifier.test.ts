import { describe, expect, test } from "vitest";
import { aCluster } from "../../test/fixtures/cluster.ts";
import { aScope } from "../../test/fixtures/scope.ts";
import { containerInstanceArn, taskArn } from "../domain/arn.ts";
import { arnInCluster } from "./identifier.ts";

const id = "a".repeat(32);
const cluster = aCluster();

describe("arnInCluster", () => {
  test.each(["a".repeat(32), "0123a567-89ab-cdef-0123-456789abcdef"])(
    "makes the ARN of the id %s",
    (name) => {
      expect(arnInCluster(cluster, "task", name)).toBe(taskArn(aScope, "default", name));
      expect(arnInCluster(cluster, "container-instance", name)).toBe(
        containerInstanceArn(aScope, "default", name),
      );
    },
  );

  test.each([
    taskArn(aScope, "default", id),
    taskArn({ ...aScope, region: "eu-west-1" }, "default", id),
    `arn:aws:ecs:${aScope.region}:${aScope.accountId}:task/${id}`,
  ])("leaves the ARN %s as it is", (arn) => {
    expect(arnInCluster(cluster, "task", arn)).toBe(arn);
  });

  test.each([
    ["", "taskId length should be one of [32,36]"],
    ["None", "taskId length should be one of [32,36]"],
    [`default/${id}`, "Invalid identifier: Unexpected number of separators"],
    [`arn:aws:ecs:${id}`, "Invalid identifier: Unexpected number of separators"],
    [`${taskArn(aScope, "default", id)}/x`, "Invalid identifier: Unexpected number of separators"],
    ["arn:aws:iam::000000000000:role/a", "Invalid identifier: Unexpected number of separators"],
    [cluster.clusterArn, "Unsupported resource type: cluster"],
    [
      taskArn(aScope, "web", id),
      "Invalid identifier: Identifier is for cluster web. Your cluster is default",
    ],
    [
      taskArn({ ...aScope, accountId: "111111111111" }, "default", id),
      "Identifier is for 111111111111. Your accountId is 000000000000",
    ],
  ])("refuses %j for a task: %s", (reference, message) => {
    expect(() => arnInCluster(cluster, "task", reference)).toThrow(
      expect.objectContaining({ code: "InvalidParameterException", message }),
    );
  });

  test("calls the id of a container instance instanceId", () => {
    expect(() => arnInCluster(cluster, "container-instance", "i-1")).toThrow(
      "instanceId length should be one of [32,36]",
    );
  });
});
