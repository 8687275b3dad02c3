import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeContainerInstancesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type ContainerInstance,
  type Task,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseContainerState } from "../../src/agent/docker/container-state.ts";
import { readJsonLines } from "../../src/agent/docker/json-lines.ts";
import type { EngineClient } from "../../src/agent/docker/engine-client.ts";
import type { ContainerState } from "../../src/agent/container-runtime.ts";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import { type RunningAgent, startAgentProcess } from "../e2e/running-agent.ts";
import { forget, type RunningLongshore, startLongshore } from "../e2e/running-longshore.ts";
import { engineMissing, TEST_IMAGE, testEngine, withTestImage } from "../fixtures/engine.ts";
import { describeTask, untilTask } from "../fixtures/watch-task.ts";

const missing = await engineMissing();
if (missing !== undefined) console.log(`skipped: a server that is away: ${missing}`);

/** How long the server stays away. Longer than the agent's first tries to report. */
const AWAY_MS = Number(process.env["LONGSHORE_AWAY_MS"] ?? 1_500);

/** `longshore server` and `longshore agent` as two processes, of which one dies. */
describe.skipIf(missing !== undefined)("server and agent as two processes", () => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const agents: RunningAgent[] = [];
  let server: RunningLongshore;
  let agentDir: string;
  let ecs: ECSClient;
  let docker: EngineClient;

  async function startAgent(dataDir = agentDir): Promise<RunningAgent> {
    const dockerHost = process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
    const { endpoint } = server;
    const agent = await startAgentProcess({ endpoint, dataDir, dockerHost });
    agents.push(agent);
    return agent;
  }

  /** The same server, at the same port, so that agents and clients find it. */
  async function startServerAgain(): Promise<void> {
    const { port } = new URL(server.endpoint);
    const { dataDir } = server;
    server = await startLongshore({ command: "server", dataDir, flags: ["--port", port] });
  }

  beforeAll(async () => {
    await withTestImage();
    docker = testEngine();
    server = await startLongshore({ command: "server" });
    agentDir = await mkdtemp(join(tmpdir(), "longshore-agent-"));
    await startAgent();
    ecs = new ECSClient({ endpoint: server.endpoint, region: "us-east-1", credentials });
    for (const [family, script] of Object.entries(SCRIPTS)) {
      const container = { name: "main", image: TEST_IMAGE, memory: 32, stopTimeout: 2 };
      await ecs.send(
        new RegisterTaskDefinitionCommand({
          family,
          containerDefinitions: [{ ...container, command: ["sh", "-c", script] }],
        }),
      );
    }
  });

  afterAll(async () => {
    for (const agent of agents) await agent.end("SIGTERM");
    await server.stop();
    ecs.destroy();
    docker.close();
    await forget(server.dataDir);
    await rm(agentDir, { recursive: true, force: true });
  });

  async function until(task: Task, lastStatus: string): Promise<Task> {
    const now = await untilTask(ecs, task.taskArn, (it) => it.lastStatus === lastStatus);
    if (now.lastStatus !== lastStatus) throw new Error(`it stopped: ${JSON.stringify(now)}`);
    return now;
  }

  async function run(family: string): Promise<Task> {
    const { tasks, failures } = await ecs.send(new RunTaskCommand({ taskDefinition: family }));
    if (!tasks?.[0]) throw new Error(`not placed: ${JSON.stringify(failures)}`);
    return until(tasks[0], "RUNNING");
  }

  async function describedInstances(): Promise<readonly ContainerInstance[]> {
    const containerInstances = agents.slice(0, 1).map((it) => it.containerInstanceArn);
    const answer = await ecs.send(new DescribeContainerInstancesCommand({ containerInstances }));
    return answer.containerInstances ?? [];
  }

  async function untilConnected(wanted: boolean): Promise<void> {
    while ((await describedInstances())[0]?.agentConnected !== wanted) await sleep(50);
  }

  /** Of every start of a container of the family since then, the container's id. */
  async function startsSince(since: number, family: string): Promise<readonly string[]> {
    const label = [`com.amazonaws.ecs.task-definition-family=${family}`];
    const events = await docker.stream({
      method: "GET",
      path: "/events",
      query: {
        since: String(since),
        until: String(Math.ceil(Date.now() / 1000)),
        filters: JSON.stringify({ event: ["start"], label }),
      },
      timeoutMs: 30_000,
    });
    const ids: string[] = [];
    for await (const event of readJsonLines(events)) {
      ids.push(asString(asRecord(asRecord(event)["Actor"])["ID"]) ?? "");
    }
    return ids;
  }

  const idOf = (task: Task): string => task.containers?.[0]?.runtimeId ?? "";

  async function stateOf(task: Task): Promise<ContainerState> {
    const path = `/containers/${idOf(task)}/json`;
    return parseContainerState(await docker.call({ method: "GET", path, timeoutMs: 30_000 }));
  }

  /** Sends the container a signal and waits for its end. */
  async function kill(task: Task, signal: string): Promise<ContainerState> {
    const path = `/containers/${idOf(task)}`;
    const query = { signal };
    await docker.call({ method: "POST", path: `${path}/kill`, query, timeoutMs: 30_000 });
    await docker.call({ method: "POST", path: `${path}/wait`, timeoutMs: 30_000 });
    return stateOf(task);
  }

  /** Of all containers made for the family, the ids. */
  async function made(family: string): Promise<readonly string[]> {
    const label = [`com.amazonaws.ecs.task-definition-family=${family}`];
    const query = { all: "true", filters: JSON.stringify({ label }) };
    const path = "/containers/json";
    const found = await docker.call({ method: "GET", path, query, timeoutMs: 30_000 });
    return asArray(found).map((it) => asString(asRecord(it)["Id"]) ?? "");
  }

  test("what ends while the server is away is told when it is back, with the time of its end", async () => {
    const tasks = [await run("until-told"), await run("killed"), await run("forever")] as const;
    const [told, killed, forever] = tasks;
    const { startedAtMs } = await stateOf(forever);
    await server.kill();
    const ends = [await kill(told, "USR1"), await kill(killed, "KILL")];
    await sleep(AWAY_MS);
    await startServerAgain();
    const backAtMs = Date.now();
    await untilConnected(true);
    const stopped = [await until(told, "STOPPED"), await until(killed, "STOPPED")];
    for (const [index, task] of stopped.entries()) {
      expect(task).toMatchObject({
        stopCode: "EssentialContainerExited",
        stoppedReason: "Essential container in task exited",
        containers: [{ exitCode: [7, 137][index], lastStatus: "STOPPED" }],
      });
      expect(task.containers?.[0]).not.toHaveProperty("reason");
      expect(task.startedAt).toEqual(tasks[index]?.startedAt);
      expect(task.executionStoppedAt?.getTime()).toBe(ends[index]?.finishedAtMs);
      expect(task.executionStoppedAt?.getTime()).toBeLessThanOrEqual(backAtMs - AWAY_MS);
    }
    expect(await describeTask(ecs, forever.taskArn)).toMatchObject({
      lastStatus: "RUNNING",
      connectivity: "CONNECTED",
      startedAt: forever.startedAt,
    });
    // Nothing was started twice, nor again.
    for (const task of tasks) {
      expect(await made(task.group?.replace("family:", "") ?? "")).toEqual([idOf(task)]);
    }
    expect((await stateOf(forever)).startedAtMs).toBe(startedAtMs);
    await ecs.send(new StopTaskCommand({ task: forever.taskArn }));
    await until(forever, "STOPPED");
  });

  test("agentConnected is false while the agent is gone, and what ended meanwhile has its own time", async () => {
    const told = await run("until-told");
    const [first] = agents;
    await first?.end("SIGKILL");
    await untilConnected(false);
    expect(await describeTask(ecs, told.taskArn)).toMatchObject({
      lastStatus: "RUNNING",
      connectivity: "DISCONNECTED",
    });
    const { failures } = await ecs.send(new RunTaskCommand({ taskDefinition: "forever" }));
    expect(failures).toMatchObject([{ reason: "AGENT" }]);
    const { finishedAtMs } = await kill(told, "USR1");
    const again = await startAgent();
    expect(again.containerInstanceArn).toBe(first?.containerInstanceArn);
    await untilConnected(true);
    const stopped = await until(told, "STOPPED");
    expect(stopped).toMatchObject({ containers: [{ exitCode: 7 }] });
    expect(stopped.executionStoppedAt?.getTime()).toBe(finishedAtMs);
  });

  test("a second agent on one data directory is refused, and the first does not notice", async () => {
    const running = `the agent of ${agentDir}/agent/ec2, or of a copy of it, already runs`;
    await expect(startAgent()).rejects.toThrow(`${running} (process ${agents.at(-1)?.pid})`);
    expect((await describedInstances())[0]?.agentConnected).toBe(true);
  });

  test("two agents with one identity start nothing twice, and the server says that there are two", async () => {
    const copy = await mkdtemp(join(tmpdir(), "longshore-twin-"));
    await cp(agentDir, copy, { recursive: true });
    // As on another machine, which has no such process.
    await rm(join(copy, "agent", "ec2", "running"));
    const before = await run("forever");
    const sinceSeconds = Math.floor(Date.now() / 1000);
    const twin = await startAgent(copy);
    try {
      expect(twin.containerInstanceArn).toBe(agents[0]?.containerInstanceArn);
      while (!server.output().includes("two agents share the identity")) await sleep(50);
      const tasks = await Promise.all([run("twins"), run("twins"), run("twins")]);
      expect(await describeTask(ecs, before.taskArn)).toMatchObject({ lastStatus: "RUNNING" });
      for (const task of [before, ...tasks]) {
        await ecs.send(new StopTaskCommand({ task: task.taskArn }));
        const stopped = await until(task, "STOPPED");
        expect(stopped).toMatchObject({ stopCode: "UserInitiated", containers: [{ exitCode: 0 }] });
      }
      expect(new Set(await made("twins"))).toEqual(new Set(tasks.map(idOf)));
      expect((await startsSince(sinceSeconds, "twins")).toSorted()).toEqual(
        tasks.map(idOf).toSorted(),
      );
    } finally {
      // It leaves the tasks to the other.
      await twin.end("SIGKILL");
      await rm(copy, { recursive: true, force: true });
    }
    await untilConnected(true);
    const [last] = await describedInstances();
    expect(last).toMatchObject({ agentConnected: true, runningTasksCount: 0 });
  });
});

const LOOP = "while :; do sleep 0.1; done";
const SCRIPTS = {
  forever: `trap 'exit 0' TERM; ${LOOP}`,
  twins: `trap 'exit 0' TERM; ${LOOP}`,
  killed: `trap 'exit 0' TERM; ${LOOP}`,
  "until-told": `trap 'exit 7' USR1; trap 'exit 0' TERM; ${LOOP}`,
};
