import { beforeEach, expect, test } from "vitest";
import { taskArn } from "../../domain/arn.ts";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { aScope } from "../../../test/fixtures/scope.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import type { Input } from "../operation.ts";
import { listTasks } from "./list-tasks.ts";

const OTHER_INSTANCE = aContainerInstance().containerInstanceArn.replace(/1+$/, "2".repeat(32));

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  const other = aCluster({ clusterName: "other" });
  await seed(api.store, {
    clusters: [aCluster(), other],
    tasks: [
      aTask({ taskId: "plain" }),
      aTask({
        taskId: "batch",
        taskDefinitionArn: aTaskDefinition({ family: "batch" }).taskDefinitionArn,
      }),
      aTask({ taskId: "mine", startedBy: "me" }),
      aTask({ taskId: "elsewhere", containerInstanceArn: OTHER_INSTANCE }),
      aTask({ taskId: "fargate", launchType: "FARGATE" }),
      aTask({ taskId: "ending", desiredStatus: "STOPPED", startedBy: "me" }),
      aTask({ taskId: "ended", desiredStatus: "STOPPED", lastStatus: "STOPPED" }),
      aTask({
        taskArn: taskArn(aScope, "other", "theirs"),
        clusterArn: other.clusterArn,
      }),
    ],
  });
});

async function list(input: Input<"ListTasks">): Promise<readonly string[]> {
  const { taskArns = [] } = await api.call(listTasks, input);
  return taskArns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1));
}

test.each<[string, Input<"ListTasks">, readonly string[]]>([
  ["those that are to run", {}, ["batch", "elsewhere", "fargate", "mine", "plain"]],
  ["those that are to stop", { desiredStatus: "STOPPED" }, ["ended", "ending"]],
  ["none that are to be PENDING", { desiredStatus: "PENDING" }, []],
  ["those of a family", { family: "batch" }, ["batch"]],
  ["none of half a family's name", { family: "bat" }, []],
  ["those that somebody started", { startedBy: "me" }, ["mine"]],
  [
    "those that somebody started and that are to stop",
    { startedBy: "me", desiredStatus: "STOPPED" },
    ["ending"],
  ],
  ["those of a launch type", { launchType: "FARGATE" }, ["fargate"]],
  ["those on an instance by ARN", { containerInstance: OTHER_INSTANCE }, ["elsewhere"]],
  ["those on an instance by id", { containerInstance: "2".repeat(32) }, ["elsewhere"]],
  [
    "none on the host of a Fargate task",
    { containerInstance: aContainerInstance().containerInstanceArn },
    ["batch", "mine", "plain"],
  ],
  [
    "those that match every filter",
    { family: "web", launchType: "EC2" },
    ["elsewhere", "mine", "plain"],
  ],
  ["none of a daemon", { daemonName: "d" }, []],
  ["those of another cluster", { cluster: "other" }, ["theirs"]],
])("lists %s", async (_, input, expected) => {
  expect(await list(input)).toEqual(expected);
});

test("lists page by page, all of them and each once", async () => {
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await api.call(listTasks, { maxResults: 2, nextToken });
    expect(page.taskArns?.length).toBeLessThanOrEqual(2);
    seen.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
});

test("refuses a page token of another query", async () => {
  const { nextToken } = await api.call(listTasks, { maxResults: 2 });
  const [code] = await refusal(api.call(listTasks, { family: "web", nextToken }));
  expect(code).toBe("InvalidParameterException");
});

test.each<[Input<"ListTasks">, string, string]>([
  [{ cluster: "nowhere" }, "ClusterNotFoundException", "Cluster not found."],
  [
    { containerInstance: OTHER_INSTANCE.replace("/default/", "/other/") },
    "InvalidParameterException",
    "Invalid identifier: Identifier is for cluster other. Your cluster is default",
  ],
  [{ serviceName: "s" }, "ServiceNotFoundException", "Service not found."],
  [
    { startedBy: "me", family: "web" },
    "InvalidParameterException",
    "cannot specify startedBy with other arguments",
  ],
])("refuses %o: %s", async (input, code, message) => {
  expect(await refusal(api.call(listTasks, input))).toEqual([code, message]);
});
