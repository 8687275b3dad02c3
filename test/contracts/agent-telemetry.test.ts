import { describe, expect, test } from "vitest";
import { TELEMETRY_AGE_LIMIT_MS } from "../../src/acs/telemetry.ts";
import { aTask } from "../fixtures/task.ts";
import { ControlPlaneBench, RecordedAgent } from "./agent-protocol.ts";

const TASK = aTask();
const OTHER = aTask({ taskId: "b".repeat(32) });

async function publishing(): Promise<{ bench: ControlPlaneBench; agent: RecordedAgent }> {
  const bench = await ControlPlaneBench.start();
  await bench.put({ ...TASK, lastStatus: "RUNNING" });
  const agent = new RecordedAgent(bench);
  await agent.connectTelemetry();
  return { bench, agent };
}

function health(taskArn: string, healthStatus: string): object {
  const statusSince = 1_795_000_000.123;
  return {
    metadata: { cluster: "default", containerInstance: "x", messageId: "m", fin: true },
    tasks: [
      {
        taskArn,
        taskDefinitionFamily: "web",
        taskDefinitionVersion: "1",
        containers: [{ containerName: "web", healthStatus, statusSince }],
      },
    ],
    timestamp: 1_795_000_000.456,
  };
}

describe("the TCS upgrade", () => {
  test("finds the instance by its own parameter's name", async () => {
    const bench = await ControlPlaneBench.start();
    const agent = new RecordedAgent(bench);
    const arn = "arn:aws:ecs:us-east-1:000000000000:container-instance/default/none";
    await expect(agent.connectTelemetry({ containerInstance: arn })).rejects.toMatchObject({
      body: `{"InvalidInstanceException":"no container instance ${arn}"}`,
    });
  });

  test("does not make the instance connected", async () => {
    const bench = await ControlPlaneBench.start();
    await new RecordedAgent(bench).connectTelemetry();
    expect(await bench.instance()).toMatchObject({ agentConnected: false });
  });
});

describe("telemetry", () => {
  test("is acknowledged, metrics included", async () => {
    const { bench, agent } = await publishing();
    agent.publish("PublishMetricsRequest", { metadata: { idle: true }, timestamp: 1 });
    agent.publish("PublishHealthRequest", health(TASK.taskArn, "HEALTHY"));
    agent.publish("PublishInstanceStatusRequest", { statuses: [] });
    await bench.clock.settle();
    expect(agent.received.map(({ type }) => type)).toEqual([
      "AckPublishMetric",
      "AckPublishHealth",
      "AckPublishInstanceStatus",
    ]);
  });

  test("makes the health of containers and tasks", async () => {
    const { bench, agent } = await publishing();
    agent.publish("PublishHealthRequest", health(TASK.taskArn, "HEALTHY"));
    expect(await bench.task(TASK.taskArn)).toMatchObject({
      healthStatus: "HEALTHY",
      containers: [{ name: "web", healthStatus: "HEALTHY" }],
      version: 2,
    });
  });

  test("that says nothing new changes nothing", async () => {
    const { bench, agent } = await publishing();
    agent.publish("PublishHealthRequest", health(TASK.taskArn, "HEALTHY"));
    agent.publish("PublishHealthRequest", health(TASK.taskArn, "HEALTHY"));
    expect(await bench.task(TASK.taskArn)).toMatchObject({ version: 2 });
  });

  test("of another instance's task is not believed", async () => {
    const { bench, agent } = await publishing();
    const foreign = { ...OTHER, containerInstanceArn: "arn:aws:ecs:r:a:container-instance/c/2" };
    await bench.put(foreign);
    agent.publish("PublishHealthRequest", health(foreign.taskArn, "UNHEALTHY"));
    expect(await bench.task(foreign.taskArn)).toMatchObject({ healthStatus: "UNKNOWN" });
  });

  test("makes the instance's health", async () => {
    const { bench, agent } = await publishing();
    agent.publish("PublishInstanceStatusRequest", {
      metadata: { cluster: "default", containerInstance: "x", requestId: "r" },
      statuses: [
        {
          type: "ContainerRuntime",
          status: "IMPAIRED",
          statusReason: "no answer",
          lastUpdated: 1_795_000_000.5,
          lastStatusChange: 1_795_000_000,
        },
      ],
      timestamp: 1_795_000_001,
    });
    expect(await bench.instance()).toMatchObject({
      health: {
        status: "IMPAIRED",
        reason: "no answer",
        lastUpdatedMs: 1_795_000_000_500,
        lastStatusChangeMs: 1_795_000_000_000,
      },
      version: 2,
    });
  });

  test("may come as a plain envelope, and may be nonsense", async () => {
    const { bench, agent } = await publishing();
    agent.sendText("nonsense\r\n\r\n{");
    agent.send("StartTelemetrySessionRequest", {});
    agent.send("PublishHealthRequest", { tasks: [null, 1, { containers: {} }] });
    agent.send("PublishHealthRequest", health(TASK.taskArn, "SICK"));
    agent.send("PublishHealthRequest", health(TASK.taskArn, "UNHEALTHY"));
    expect(await bench.task(TASK.taskArn)).toMatchObject({ healthStatus: "UNHEALTHY" });
    expect(agent.closedWith).toEqual([]);
  });

  test("is kept alive by heartbeats, and renewed when it is older than an agent lets it grow", async () => {
    const { bench, agent } = await publishing();
    await bench.clock.advance(60_000);
    expect(agent.of("HeartbeatMessage").length).toBeGreaterThanOrEqual(2);
    await bench.clock.advance(TELEMETRY_AGE_LIMIT_MS);
    expect(agent.closedWith).toEqual([1000]);
  });

  test("of a newer connection replaces the older", async () => {
    const { bench, agent } = await publishing();
    await new RecordedAgent(bench, "newer").connectTelemetry();
    expect(agent.closedWith).toEqual([1000]);
  });
});
