import { afterEach, beforeEach, expect, test } from "vitest";
import { aContainerInstance } from "../../test/fixtures/container-instance.ts";
import { aNetworkInterface } from "../../test/fixtures/network.ts";
import { seed } from "../../test/fixtures/seed.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { aTaskDefinition } from "../../test/fixtures/task-definition.ts";
import { aTask } from "../../test/fixtures/task.ts";
import { SimClock } from "../../test/sim/sim-clock.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { silentLog } from "../runtime/log.ts";
import { clientTokens, networkInterfaces, taskDefinitions, tasks } from "../store/tables.ts";
import type { Store } from "../store/view.ts";
import { startTaskLoop } from "./loop.ts";

const HOUR_MS = 60 * 60 * 1000;
const START_MS = 100 * HOUR_MS;

let store: Store;
let clock: SimClock;
let stop: (() => Promise<void>) | undefined;

beforeEach(async () => {
  clock = new SimClock(START_MS);
  store = await aStore();
  await seed(store, { containerInstances: [aContainerInstance()] });
});

afterEach(async () => {
  await stop?.();
  stop = undefined;
  await store.close();
});

async function start(): Promise<void> {
  stop = startTaskLoop({ store, clock, log: silentLog });
  await quiet();
}

/** Every step is a commit, and a commit brings the next: a few rounds are more than any test needs. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await clock.settle();
}

async function advance(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= HOUR_MS) {
    await clock.advance(Math.min(left, HOUR_MS));
    await quiet();
  }
}

function taskNow(task: TaskRecord): Promise<TaskRecord | undefined> {
  return store.read((view) => view.get(tasks, task.taskArn));
}

function anEndedTask(): TaskRecord {
  return aTask({
    lastStatus: "DEPROVISIONING",
    desiredStatus: "STOPPED",
    stopCode: "UserInitiated",
    stoppedReason: "enough",
    attachments: [{ id: "a1", type: "ElasticNetworkInterface", status: "ATTACHED", details: [] }],
  });
}

async function seedWithAddress(task: TaskRecord): Promise<void> {
  await seed(store, { tasks: [task] });
  await store.write((tx) =>
    tx.put(networkInterfaces, aNetworkInterface({ taskArn: task.taskArn })),
  );
}

function addressesHeld(): Promise<number> {
  return store.read((view) => [...view.all(networkInterfaces)].length);
}

test.each(["before", "after"])(
  "gives the address of a task that ended back and makes it STOPPED, when it ended %s the start",
  async (order) => {
    if (order === "before") await seedWithAddress(anEndedTask());
    await start();
    if (order === "after") await seedWithAddress(anEndedTask());
    await quiet();
    expect(await taskNow(anEndedTask())).toMatchObject({
      lastStatus: "STOPPED",
      stoppedAtMs: START_MS,
      stoppedReason: "enough",
      attachments: [{ status: "DELETED" }],
    });
    expect(await addressesHeld()).toBe(0);
  },
);

test("stops a task at once that no agent has been told of", async () => {
  await start();
  const task = aTask({
    desiredStatus: "STOPPED",
    stopCode: "UserInitiated",
    stoppedReason: "enough",
    stoppingAtMs: 1,
  });
  await seedWithAddress({ ...anEndedTask(), ...task, attachments: anEndedTask().attachments });
  await quiet();
  expect(await taskNow(task)).toMatchObject({
    lastStatus: "STOPPED",
    stopCode: "UserInitiated",
    stoppedReason: "enough",
    stoppingAtMs: 1,
    containers: [{ lastStatus: "STOPPED" }],
  });
  expect(await addressesHeld()).toBe(0);
});

test("leaves a task to its agent that has been told of it", async () => {
  const task = aTask({ desiredStatus: "STOPPED", lastStatus: "STOPPING", dispatchedAtMs: 1 });
  await seed(store, { tasks: [task] });
  await start();
  expect(await taskNow(task)).toEqual(task);
});

test.each(["before", "after"])(
  "ends the tasks of an instance that is deregistered %s the start",
  async (order) => {
    const task = aTask({ lastStatus: "RUNNING", dispatchedAtMs: 1 });
    const gone = { containerInstances: [aContainerInstance({ status: "INACTIVE" })] };
    await seed(store, { tasks: [task] });
    if (order === "before") await seed(store, gone);
    await start();
    if (order === "after") await seed(store, gone);
    await quiet();
    expect(await taskNow(task)).toMatchObject({
      lastStatus: "STOPPED",
      desiredStatus: "STOPPED",
      stopCode: "TerminationNotice",
      stoppedReason: "Host EC2 (instance i-00000000000000001) terminated.",
    });
  },
);

test("remembers a STOPPED task for an hour and not much longer", async () => {
  await start();
  const task = aTask({ lastStatus: "STOPPED", desiredStatus: "STOPPED", stoppedAtMs: START_MS });
  await seed(store, { tasks: [task] });
  await quiet();
  await advance(HOUR_MS - 1);
  expect(await taskNow(task)).toBeDefined();
  await advance(60_000);
  expect(await taskNow(task)).toBeUndefined();
});

test("forgets what is overdue when it starts, however much that is", async () => {
  const overdue = Array.from({ length: 2500 }, (_, index) =>
    aTask({ taskId: `t${index}`, lastStatus: "STOPPED", desiredStatus: "STOPPED", stoppedAtMs: 0 }),
  );
  await seed(store, { tasks: overdue });
  await start();
  for (let batch = 0; batch < 3; batch += 1) await advance(1000);
  expect(await store.read((view) => view.count(tasks, "stopped", "STOPPED"))).toBe(0);
});

test("remembers a client token for a day", async () => {
  await start();
  await store.write((tx) =>
    tx.put(clientTokens, {
      tokenKey: "cluster/token",
      requestHash: "",
      taskArns: [],
      createdAtMs: START_MS,
    }),
  );
  await quiet();
  const isKnown = () => store.read((view) => view.get(clientTokens, "cluster/token") !== undefined);
  await advance(24 * HOUR_MS - 1);
  expect(await isKnown()).toBe(true);
  await advance(60_000);
  expect(await isKnown()).toBe(false);
});

test("forgets a deleted task definition once no task uses it", async () => {
  const record = aTaskDefinition({ status: "DELETE_IN_PROGRESS", deleteRequestedAtMs: START_MS });
  const task = aTask({ lastStatus: "RUNNING", dispatchedAtMs: 1 });
  await seed(store, { taskDefinitions: [record], tasks: [task] });
  await start();
  const isKnown = () =>
    store.read((view) => view.get(taskDefinitions, record.taskDefinitionArn) !== undefined);
  await advance(2 * HOUR_MS);
  expect(await isKnown()).toBe(true);
  await seed(store, { tasks: [{ ...task, lastStatus: "STOPPED", desiredStatus: "STOPPED" }] });
  await quiet();
  expect(await isKnown()).toBe(false);
});

test("does nothing more once it is stopped", async () => {
  await start();
  await stop?.();
  stop = undefined;
  await seedWithAddress(anEndedTask());
  await quiet();
  expect(await taskNow(anEndedTask())).toEqual(anEndedTask());
  await clock.runUntilIdle();
});
