import { describe, expect, test } from "vitest";
import { SILENCE_LIMIT_MS } from "../../src/acs/session.ts";
import { RETURN_GRACE_MS } from "../../src/acs/acs.ts";
import { MAX_TASKS_PER_PAYLOAD, RESEND_AFTER_MS } from "../../src/acs/next-messages.ts";
import { ApiError } from "../../src/domain/errors.ts";
import { containerInstances, tasks } from "../../src/store/tables.ts";
import { aContainerInstance } from "../fixtures/container-instance.ts";
import { aCaller } from "../fixtures/scope.ts";
import { aTask, aTaskContainer } from "../fixtures/task.ts";
import { connected, ControlPlaneBench, RecordedAgent } from "./agent-protocol.ts";

const TASK = aTask();
const OTHER = aTask({ taskId: "b".repeat(32) });

describe("the ACS upgrade", () => {
  test("is refused for a deregistered instance in the words that make an agent wait", async () => {
    const bench = await ControlPlaneBench.start();
    await bench.store.write((tx) =>
      tx.put(containerInstances, aContainerInstance({ status: "INACTIVE" })),
    );
    const arn = aContainerInstance().containerInstanceArn;
    await expect(new RecordedAgent(bench).connect()).rejects.toMatchObject({
      status: 400,
      body: `{"InactiveInstanceException":"${arn} is deregistered"}`,
    });
  });

  test("is refused for an unknown instance in words that let an agent try again", async () => {
    const bench = await ControlPlaneBench.start();
    const agent = new RecordedAgent(bench);
    const arn = "arn:aws:ecs:us-east-1:000000000000:container-instance/default/none";
    await expect(agent.connect({ containerInstanceArn: arn })).rejects.toMatchObject({
      status: 400,
      body: `{"InvalidInstanceException":"no container instance ${arn}"}`,
    });
  });

  test("is refused for an instance of another account as if there were none", async () => {
    const bench = await ControlPlaneBench.start();
    bench.caller = aCaller({ accountId: "111111111111" });
    await expect(new RecordedAgent(bench).connect()).rejects.toMatchObject({
      body: expect.stringContaining("InvalidInstanceException"),
    });
  });

  test("is refused without a valid signature", async () => {
    const bench = await ControlPlaneBench.start();
    bench.caller = new ApiError("InvalidSignatureException", "wrong");
    await expect(new RecordedAgent(bench).connect()).rejects.toMatchObject({
      status: 403,
      body: '{"AccessDeniedException":"InvalidSignatureException: wrong"}',
    });
  });

  test("is not to be had at another path", async () => {
    const bench = await ControlPlaneBench.start();
    const dialled = bench.network.dialFrom("host")({
      url: "ws://server/other/ws",
      headers: {},
      timeoutMs: 1_000,
    });
    await expect(dialled).rejects.toMatchObject({ status: 404 });
  });
});

describe("a connection", () => {
  test("makes the instance connected, with the versions the query tells", async () => {
    const { bench } = await connected();
    expect(await bench.instance()).toMatchObject({
      agentConnected: true,
      agentVersion: "1.105.1",
      agentHash: "a8b3e7d3",
      dockerVersion: "DockerVersion: 20.10.24+dfsg1",
      version: 2,
    });
  });

  test("that breaks makes the instance and its tasks disconnected", async () => {
    const { bench } = await connected();
    await bench.put(TASK);
    expect(await bench.task(TASK.taskArn)).toMatchObject({ connectivity: "CONNECTED" });
    bench.network.cut("host");
    expect(await bench.instance()).toMatchObject({ agentConnected: false });
    expect(await bench.task(TASK.taskArn)).toMatchObject({ connectivity: "DISCONNECTED" });
  });

  test("that breaks leaves no data of the instance's health, whatever it was", async () => {
    const { bench } = await connected();
    const said = { status: "OK", lastUpdatedMs: 2, lastStatusChangeMs: 1 } as const;
    await bench.store.write((tx) =>
      tx.put(containerInstances, aContainerInstance({ health: said })),
    );
    bench.network.cut("host");
    expect(await bench.instance()).toMatchObject({
      agentConnected: false,
      health: {
        status: "INSUFFICIENT_DATA",
        lastUpdatedMs: 2,
        lastStatusChangeMs: bench.clock.nowMs(),
      },
    });
  });

  test("that ends cleanly leaves the instance connected for an agent that comes back", async () => {
    const { bench, agent } = await connected();
    agent.close(1000);
    expect(await bench.instance()).toMatchObject({ agentConnected: true });
    await bench.clock.advance(RETURN_GRACE_MS / 2);
    await agent.connect({ sendCredentials: "false" });
    await bench.clock.advance(RETURN_GRACE_MS);
    expect(await bench.instance()).toMatchObject({ agentConnected: true, version: 2 });
  });

  test("that ends cleanly for good makes the instance disconnected", async () => {
    const { bench, agent } = await connected();
    agent.close(1000);
    await bench.clock.advance(RETURN_GRACE_MS);
    expect(await bench.instance()).toMatchObject({ agentConnected: false });
  });

  test("replaces an older one of the same instance, which is closed with 1000", async () => {
    const { bench, agent: older } = await connected();
    const newer = new RecordedAgent(bench, "newer");
    await newer.connect();
    await bench.clock.advance(RETURN_GRACE_MS);
    expect(older.closedWith).toEqual([1000]);
    expect(await bench.instance()).toMatchObject({ agentConnected: true });
    await bench.put(TASK);
    expect(older.told()).toEqual([]);
    expect(newer.told()).toEqual([[`${TASK.taskArn} RUNNING`]]);
  });

  test("of a silent agent is closed, and its instance disconnected", async () => {
    const { bench, agent } = await connected();
    agent.answers.heartbeats = false;
    await bench.clock.advance(SILENCE_LIMIT_MS + 30_000);
    expect(agent.closedWith).toEqual([1000]);
    await bench.clock.advance(RETURN_GRACE_MS);
    expect(await bench.instance()).toMatchObject({ agentConnected: false });
  });

  test("into which nothing passes any more is given up", async () => {
    const { bench } = await connected();
    bench.network.partition("host");
    await bench.clock.advance(SILENCE_LIMIT_MS + 30_000 + RETURN_GRACE_MS);
    expect(await bench.instance()).toMatchObject({ agentConnected: false });
  });

  test("of an agent of protocol version 1, which answers no heartbeats, is kept", async () => {
    const bench = await ControlPlaneBench.start();
    const agent = new RecordedAgent(bench);
    agent.answers.heartbeats = false;
    await agent.connect({ protocolVersion: "1" });
    await bench.clock.advance(10 * 60_000);
    expect(agent.closedWith).toEqual([]);
  });

  test("ends when its instance is deregistered", async () => {
    const { bench, agent } = await connected();
    await bench.store.write((tx) =>
      tx.put(containerInstances, aContainerInstance({ status: "INACTIVE" })),
    );
    await bench.clock.settle();
    expect(agent.closedWith).toEqual([1000]);
  });

  test("ends with 1001 when the server stops, and none is taken after", async () => {
    const { bench, agent } = await connected();
    bench.acs.stop();
    const late = new RecordedAgent(bench, "late");
    await late.connect();
    expect([agent.closedWith, late.closedWith]).toEqual([[1001], [1001]]);
  });

  test("does not outlive the server in the record", async () => {
    const bench = await ControlPlaneBench.start({ instanceConnected: true });
    expect(await bench.instance()).toMatchObject({ agentConnected: false, version: 2 });
  });

  test("survives what is not an envelope and what nobody asked for", async () => {
    const { bench, agent } = await connected();
    agent.sendText("{");
    agent.sendText('{"type":7}');
    agent.send("AckRequest", {});
    agent.send("AckRequest", { messageId: "never sent" });
    agent.send("NackRequest", { messageId: "x", reason: "Updates are disabled" });
    agent.send("TaskStopVerificationMessage", { messageId: "x", stopCandidates: "none" });
    agent.send("IAMRoleCredentialsAckRequest", { messageId: "x", credentialsId: "y" });
    await bench.put(TASK);
    expect(agent.told()).toEqual([[`${TASK.taskArn} RUNNING`]]);
    expect(agent.closedWith).toEqual([]);
  });
});

test("heartbeats come every 20 to 30 seconds", async () => {
  const { bench, agent } = await connected();
  await bench.clock.advance(19_000);
  expect(agent.of("HeartbeatMessage")).toHaveLength(0);
  await bench.clock.advance(11_000);
  expect(agent.of("HeartbeatMessage")).toHaveLength(1);
  await bench.clock.advance(10 * 60_000);
  const count = agent.of("HeartbeatMessage").length;
  expect(count).toBeGreaterThanOrEqual(20);
  expect(count).toBeLessThanOrEqual(31);
});

describe("a payload", () => {
  test("tells of a task as soon as it is placed, and the task is dispatched", async () => {
    const { bench, agent } = await connected();
    await bench.put({ ...TASK, lastStatus: "PROVISIONING" });
    expect(agent.told()).toEqual([[`${TASK.taskArn} RUNNING`]]);
    expect(await bench.task(TASK.taskArn)).toMatchObject({
      lastStatus: "PENDING",
      dispatchedAtMs: bench.clock.nowMs(),
    });
  });

  test("holds many tasks that were placed at once", async () => {
    const { bench, agent } = await connected();
    await bench.put(TASK, OTHER);
    expect(agent.told()).toEqual([[`${TASK.taskArn} RUNNING`, `${OTHER.taskArn} RUNNING`]]);
  });

  test("holds no more than a limit", async () => {
    const { bench, agent } = await connected();
    const many = Array.from({ length: MAX_TASKS_PER_PAYLOAD + 1 }, (_, index) =>
      aTask({ taskId: String(index).padStart(32, "0") }),
    );
    await bench.put(...many);
    expect(agent.told().map((batch) => batch.length)).toEqual([MAX_TASKS_PER_PAYLOAD, 1]);
  });

  test("is not for tasks of other instances", async () => {
    const { bench, agent } = await connected();
    await bench.put({ ...TASK, containerInstanceArn: "arn:aws:ecs:r:a:container-instance/c/2" });
    expect(agent.told()).toEqual([]);
  });

  test("is sent once when it is acknowledged, whatever else changes in the task", async () => {
    const { bench, agent } = await connected();
    await bench.put(TASK);
    await bench.put({ ...(await bench.task(TASK.taskArn)), lastStatus: "RUNNING", version: 9 });
    await bench.clock.advance(10 * 60_000);
    expect(agent.told()).toHaveLength(1);
  });

  test("is sent again when its acknowledgment stays away", async () => {
    const { bench, agent } = await connected();
    agent.answers.acks = false;
    await bench.put(TASK);
    await bench.clock.advance(RESEND_AFTER_MS + 30_000);
    expect(agent.told().length).toBeGreaterThanOrEqual(2);
    agent.answers.acks = true;
    await bench.clock.advance(RESEND_AFTER_MS + 30_000);
    const { length } = agent.told();
    await bench.clock.advance(10 * 60_000);
    expect(agent.told()).toHaveLength(length);
  });

  test("needs no acknowledgment from an agent that reports the task running", async () => {
    const { bench, agent } = await connected();
    agent.answers.acks = false;
    await bench.put(TASK);
    const containers = [aTaskContainer({ lastStatus: "RUNNING", runtimeId: "f00" })];
    await bench.put({ ...(await bench.task(TASK.taskArn)), lastStatus: "RUNNING", containers });
    await bench.clock.advance(10 * 60_000);
    expect(agent.told()).toHaveLength(1);
  });

  test("that was refused by a report is not sent again; its companions are", async () => {
    const { bench, agent } = await connected();
    agent.answers.acks = false;
    await bench.put(TASK, OTHER);
    await bench.put({ ...TASK, lastStatus: "STOPPED", desiredStatus: "STOPPED" });
    agent.answers.acks = true;
    await bench.clock.advance(RESEND_AFTER_MS + 30_000);
    expect(agent.told()[1]).toEqual([`${OTHER.taskArn} RUNNING`]);
    expect(agent.told()).toHaveLength(2);
  });

  test("is repeated to an agent that connects again, with whatever came while it was away", async () => {
    const { bench, agent } = await connected();
    await bench.put(TASK);
    bench.network.cut("host");
    await bench.put(OTHER);
    await agent.connect({ sendCredentials: "false" });
    expect(agent.told()).toEqual([
      [`${TASK.taskArn} RUNNING`],
      [`${TASK.taskArn} RUNNING`, `${OTHER.taskArn} RUNNING`],
    ]);
  });

  test("stops a task when that is desired, and the task is stopping", async () => {
    const { bench, agent } = await connected();
    await bench.put(TASK);
    await bench.put({ ...(await bench.task(TASK.taskArn)), desiredStatus: "STOPPED" });
    expect(agent.told()).toEqual([[`${TASK.taskArn} RUNNING`], [`${TASK.taskArn} STOPPED`]]);
    expect(await bench.task(TASK.taskArn)).toMatchObject({ lastStatus: "STOPPING" });
  });

  test("stops a task whose stop was asked for while the agent was away", async () => {
    const { bench, agent } = await connected();
    await bench.put(TASK);
    bench.network.cut("host");
    await bench.put({ ...(await bench.task(TASK.taskArn)), desiredStatus: "STOPPED" });
    await agent.connect();
    expect(agent.told().at(-1)).toEqual([`${TASK.taskArn} STOPPED`]);
  });

  test("says nothing of a task whose containers are down", async () => {
    const { bench, agent } = await connected();
    await bench.put({ ...TASK, lastStatus: "DEPROVISIONING", desiredStatus: "STOPPED" });
    expect(agent.told()).toEqual([]);
  });

  test("carries a sequence number that rises with every message and connection", async () => {
    const { bench, agent } = await connected();
    await bench.put(TASK);
    await bench.put(OTHER);
    bench.network.cut("host");
    await agent.connect();
    const numbers = agent.received.flatMap(({ message }) => message["seqNum"] ?? []);
    expect(numbers).toHaveLength(3);
    expect(numbers).toEqual(numbers.toSorted((a, b) => Number(a) - Number(b)));
    expect(new Set(numbers).size).toBe(3);
  });
});

test("a task deleted from the record is forgotten", async () => {
  const { bench, agent } = await connected();
  await bench.put(TASK);
  await bench.store.write((tx) => tx.delete(tasks, TASK.taskArn));
  await bench.put(TASK);
  expect(agent.told()).toHaveLength(2);
});
