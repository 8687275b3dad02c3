import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import type { EngineClient } from "../../src/agent/docker/engine-client.ts";
import { type RunningAgent, startAgentProcess } from "../e2e/running-agent.ts";
import { forget, type RunningLongshore, startLongshore } from "../e2e/running-longshore.ts";
import { engineMissing, TEST_IMAGE, testEngine, withTestImage } from "../fixtures/engine.ts";
import { type SlowEngine, startSlowEngine } from "../fixtures/slow-engine.ts";

const missing =
  (await engineMissing()) ?? (socketOfEngine() === undefined ? "it has no socket here" : undefined);
if (missing !== undefined) console.log(`skipped: a slow engine: ${missing}`);

/** No request of the API waits for an engine; each answers well within this, on a busy machine too. */
const PROMPTLY_MS = 3_000;

describe.skipIf(missing !== undefined)("an engine of which single calls are slow", () => {
  let server: RunningLongshore;
  let agentDir: string;
  let agent: RunningAgent;
  let docker: EngineClient;
  let engine: SlowEngine;
  let ecs: ECSClient;

  beforeAll(async () => {
    await withTestImage();
    docker = testEngine();
    engine = await startSlowEngine(socketOfEngine() ?? "");
    server = await startLongshore({ command: "server" });
    agentDir = await mkdtemp(join(tmpdir(), "longshore-agent-"));
    const { endpoint } = server;
    agent = await startAgentProcess({ endpoint, dataDir: agentDir, dockerHost: engine.dockerHost });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    ecs = new ECSClient({ endpoint, region: "us-east-1", credentials });
    const command = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"];
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "slow",
        containerDefinitions: [{ name: "main", image: TEST_IMAGE, memory: 32, command }],
      }),
    );
  });

  afterEach(() => engine.treat(() => ({ kind: "passed" })));

  afterAll(async () => {
    await agent.end("SIGTERM");
    await server.stop();
    await engine.stop();
    ecs.destroy();
    docker.close();
    await forget(server.dataDir);
    await rm(agentDir, { recursive: true, force: true });
  });

  async function promptly<T>(call: Promise<T>): Promise<T> {
    const sinceMs = Date.now();
    const answer = await call;
    expect(Date.now() - sinceMs).toBeLessThan(PROMPTLY_MS);
    return answer;
  }

  async function run(): Promise<Task> {
    const { tasks } = await promptly(ecs.send(new RunTaskCommand({ taskDefinition: "slow" })));
    if (!tasks?.[0]) throw new Error("not placed");
    return tasks[0];
  }

  const requestStop = ({ taskArn }: Task) =>
    promptly(ecs.send(new StopTaskCommand({ task: taskArn })));

  async function until({ taskArn = "" }: Task, lastStatus: string): Promise<Task> {
    for (;;) {
      const { tasks } = await promptly(ecs.send(new DescribeTasksCommand({ tasks: [taskArn] })));
      if (tasks?.[0]?.lastStatus === lastStatus) return tasks[0];
      await sleep(50);
    }
  }

  /** Containers of the task, running or not. */
  async function containersOf({ taskArn }: Task): Promise<readonly string[]> {
    const label = [`com.amazonaws.ecs.task-arn=${taskArn}`];
    const query = { all: "true", filters: JSON.stringify({ label }) };
    const path = "/containers/json";
    const found = await docker.call({ method: "GET", path, query, timeoutMs: 30_000 });
    return asArray(found).map((it) => asString(asRecord(it)["State"]) ?? "");
  }

  test("takes longer with all of them and gets there", async () => {
    engine.treat(() => ({ kind: "held", until: sleep(300) }));
    const task = await run();
    await until(task, "RUNNING");
    await requestStop(task);
    expect(await until(task, "STOPPED")).toMatchObject({
      stopCode: "UserInitiated",
      containers: [{ exitCode: 0 }],
    });
    expect(await containersOf(task)).toEqual(["exited"]);
  });

  test("keeps one task waiting that hangs in its start, no other, and not its stop", async () => {
    const release = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    let isFirst = true;
    engine.treat((_, path) => {
      if (!path.endsWith("/start") || !isFirst) return { kind: "passed" };
      isFirst = false;
      reached.resolve();
      return { kind: "held", until: release.promise };
    });
    const hung = await run();
    await reached.promise;
    const other = await run();
    await until(other, "RUNNING");
    expect((await requestStop(hung)).task?.desiredStatus).toBe("STOPPED");
    await requestStop(other);
    await until(other, "STOPPED");
    const { containerInstances } = await ecs.send(
      new DescribeContainerInstancesCommand({ containerInstances: [agent.containerInstanceArn] }),
    );
    expect(containerInstances?.[0]?.agentConnected).toBe(true);
    release.resolve();
    expect(await until(hung, "STOPPED")).toMatchObject({ stopCode: "UserInitiated" });
    expect(await containersOf(hung)).toEqual(["exited"]);
  });

  test("starts nothing twice when the answers to creation, start and stop are lost", async () => {
    const lost = new Set<string>();
    engine.treat((method, path) => {
      const step = /^\/containers\/(create)$|\/(start|stop)$/.exec(path);
      const name = step?.[1] ?? step?.[2];
      if (method !== "POST" || name === undefined || lost.has(name)) return { kind: "passed" };
      lost.add(name);
      return { kind: "unanswered" };
    });
    const task = await run();
    await until(task, "RUNNING");
    expect(await containersOf(task)).toEqual(["running"]);
    await requestStop(task);
    expect(await until(task, "STOPPED")).toMatchObject({
      stopCode: "UserInitiated",
      containers: [{ exitCode: 0 }],
    });
    expect(await containersOf(task)).toEqual(["exited"]);
    expect([...lost]).toEqual(["create", "start", "stop"]);
  });
});

function socketOfEngine(): string | undefined {
  const client = testEngine();
  const { address } = client;
  client.close();
  return address.kind === "unix" ? address.socketPath : undefined;
}
