import { beforeEach, expect, test } from "vitest";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import { SimCluster } from "./sim-cluster.ts";

const MINUTE = 60_000;
let cluster: SimCluster;
beforeEach(async () => {
  cluster = new SimCluster(11);
  cluster.faults = false;
  await cluster.start();
  await cluster.call("RegisterTaskDefinition", {
    family: "role",
    taskRoleArn: "arn:aws:iam::000000000000:role/app",
    containerDefinitions: [{ name: "app", image: "local:1", memory: 16 }],
  });
});

async function run(): Promise<string> {
  const { body } = await cluster.call("RunTask", { taskDefinition: "role" });
  return asString(asRecord(asArray(body["tasks"])[0])["taskArn"]) ?? "";
}

function recordOf(arn: string) {
  return cluster.invariants.tasks.find(({ taskArn }) => taskArn === arn);
}

test("a task with a role runs, and its credentials are renewed once in an hour", async () => {
  const arn = await run();
  await cluster.pass(5_000);
  expect(recordOf(arn)?.lastStatus).toBe("RUNNING");
  expect(recordOf(arn)?.credentialsIds?.task).toBeDefined();
  await cluster.pass(41 * MINUTE);
  expect(cluster.server.roles.wishes).toHaveLength(2);
  expect(recordOf(arn)?.lastStatus).toBe("RUNNING");
});

test("a server that comes back gives the task other keys under the same id", async () => {
  const arn = await run();
  await cluster.pass(5_000);
  const before = recordOf(arn)?.credentialsIds;
  cluster.server.kill();
  await cluster.settled(cluster.server.start());
  await cluster.pass(MINUTE);
  expect(cluster.server.roles.wishes).toHaveLength(2);
  expect(recordOf(arn)?.credentialsIds).toEqual(before);
  expect(recordOf(arn)?.lastStatus).toBe("RUNNING");
});
