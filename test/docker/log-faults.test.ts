import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ListTasksCommand, type Task } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { type RunningAgent, startAgentProcess } from "../e2e/running-agent.ts";
import { forget, type RunningLongshore, startLongshore } from "../e2e/running-longshore.ts";
import { engineMissing, testEngine, withTestImage } from "../fixtures/engine.ts";
import { clusterOf } from "../fixtures/running-cluster.ts";
import { loggingContainer, logWays, type TaskLogs, taskLogs } from "../fixtures/task-logs.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const DOCKER_HOST = process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
const KEYS = { accessKeyId: "test", secretAccessKey: "test" };

const LINE = "x".repeat(999);
/** Of one flood. Two of them are more than server and agent may have in memory. */
const LINES = 150_000;
const printLines = `yes "$(head -c ${LINE.length} /dev/zero | tr '\\0' x)"`;
/** Beside what they have before. */
const MOST_GROWTH_MIB = 220;
/** With little room the collector runs often, so that what is measured is what is in use and not what is not yet freed. */
const SMALL_HEAP = { NODE_OPTIONS: "--max-semi-space-size=4 --max-old-space-size=160" };

/** Counts until it is told to stop. */
const COUNT =
  "trap 'echo over; exit 0' TERM; i=0; while :; do i=$((i+1)); echo $i; usleep 3000; done";
const BLOCKING = { mode: "blocking" };
const NON_BLOCKING = { mode: "non-blocking" };

/** `longshore server` and `longshore agent` as two processes, and containers that print. */
describe.skipIf(missing !== undefined).each(await logWays())("awslogs by the %s", (way) => {
  const docker = testEngine();
  let server: RunningLongshore;
  let agent: RunningAgent;
  let agentDir: string;
  let cluster: ReturnType<typeof clusterOf>;
  let logs: TaskLogs;

  const startAgent = async (): Promise<void> => {
    const environment = { ...SMALL_HEAP, LONGSHORE_AWSLOGS: way };
    const { endpoint } = server;
    const options = { endpoint, dataDir: agentDir, dockerHost: DOCKER_HOST, environment };
    agent = await startAgentProcess(options);
  };

  beforeAll(async () => {
    await withTestImage();
    server = await startLongshore({ command: "server", environment: SMALL_HEAP });
    agentDir = await mkdtemp(join(tmpdir(), "longshore-agent-"));
    await startAgent();
    const { endpoint } = server;
    cluster = clusterOf({ endpoint, region: "us-east-1", credentials: KEYS }, docker);
    logs = await taskLogs(cluster.ecs);
  });

  afterAll(async () => {
    logs.close();
    cluster.ecs.destroy();
    await agent.end("SIGTERM");
    await server.stop();
    await forget(server.dataDir);
    await rm(agentDir, { recursive: true });
    docker.close();
  });

  const start = (script: string, options: Record<string, string>): Promise<Task> =>
    cluster.run({ containerDefinitions: [loggingContainer(script, { options, stopTimeout: 2 })] });

  /** Waits for the end of the task, which has an exit code then. */
  const ended = async (task: Task): Promise<number | undefined> => {
    const { containers, stoppedReason } = await cluster.until(task, () => false);
    expect(containers?.[0]?.exitCode, stoppedReason).toBeDefined();
    return containers?.[0]?.exitCode;
  };

  test("a flood is in nobody's memory; blocking keeps every line, and else whole ones and the last", async () => {
    const pids = [server.pid, agent.pid];
    const before = pids.map(residentMiB);
    const most = [...before];
    const flood = async (options: Record<string, string>): Promise<Task> => {
      const task = await start(`${printLines} | head -n ${LINES}; sleep 1; echo over`, options);
      const isOver = ended(task);
      for (let isDone = false; !isDone;) {
        isDone = await Promise.race([isOver.then(() => true), sleep(50, false)]);
        for (const [index, pid] of pids.entries()) {
          most[index] = Math.max(most[index] ?? 0, residentMiB(pid));
        }
      }
      expect(await isOver).toBe(0);
      return task;
    };
    const blocking = await flood(BLOCKING);
    const nonBlocking = await flood(NON_BLOCKING);
    for (const [index, mib] of most.entries()) {
      expect(mib - (before[index] ?? 0)).toBeLessThan(MOST_GROWTH_MIB);
    }
    const all = await logs.lines(blocking, LINES + 1);
    const others = all.filter((line) => line !== LINE);
    expect([all.length - others.length, others]).toEqual([LINES, ["over"]]);
    const some = await logs.lines(nonBlocking, 1);
    expect(some.length).toBeLessThanOrEqual(LINES + 1);
    for (const shown of [all, some]) {
      expect(shown.slice(0, -1).every((line) => line === LINE)).toBe(true);
      expect(shown.at(-1)).toBe("over");
    }
  });

  test.each([BLOCKING, NON_BLOCKING])(
    "a flood without an end, %o, holds up nobody and can be stopped",
    async (options) => {
      const task = await start(`trap 'exit 3' TERM; ${printLines} & wait`, options);
      await logs.atLeast(task, 1000);
      const other = await start(COUNT, BLOCKING);
      await logs.atLeast(other, 20);
      const { taskArns } = await cluster.ecs.send(
        new ListTasksCommand({ desiredStatus: "RUNNING" }),
      );
      expect(taskArns).toContain(task.taskArn);
      await cluster.stop(task);
      expect(await ended(task)).toBe(3);
      await cluster.stop(other);
      const counts = countsOf(await logs.lines(other, 1));
      expect(counts).toMatchObject({ last: "over", missing: [], twice: [] });
    },
  );

  test("an agent that dies and comes back costs no line", async () => {
    const task = await start(COUNT, BLOCKING);
    const seen = await logs.lines(task, 100);
    await agent.end("SIGKILL");
    await sleep(500);
    await startAgent();
    await logs.lines(task, seen.length + 300);
    await cluster.stop(task);
    const counts = countsOf(await logs.lines(task, 1));
    expect(counts).toMatchObject({ last: "over", missing: [] });
    // What was on its way when it died.
    expect(isRow(counts.twice)).toBe(true);
    if (way === "driver") expect(counts.twice).toEqual([]);
  });

  test("a container that ends while the agent is away has all its lines", async () => {
    const script =
      "i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo $i; usleep 3000; done; printf over";
    const task = await start(script, BLOCKING);
    await logs.lines(task, 50);
    const { containers } = await cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING");
    await agent.end("SIGKILL");
    const path = `/containers/${containers?.[0]?.runtimeId}/wait`;
    const exit = await docker.call({ method: "POST", path, timeoutMs: 60_000 });
    expect(asRecord(exit)["StatusCode"]).toBe(0);
    await startAgent();
    expect(await ended(task)).toBe(0);
    const counts = countsOf(await logs.lines(task, 301));
    expect(counts).toMatchObject({ last: "over", missing: [], highest: 300 });
    expect(isRow(counts.twice)).toBe(true);
  });

  test("a server that dies and comes back has what it had, and what comes then", async () => {
    const task = await start(COUNT, BLOCKING);
    const before = countsOf(await logs.lines(task, 100)).highest;
    await server.kill();
    await sleep(1_500);
    const { endpoint, dataDir } = server;
    const flags = ["--port", new URL(endpoint).port];
    server = await startLongshore({ command: "server", dataDir, flags });
    const kept = await logs.lines(task, 1);
    expect(countsOf(kept).missing.filter((number) => number <= before)).toEqual([]);
    await logs.lines(task, kept.length + 300);
    await cluster.stop(task);
    const counts = countsOf(await logs.lines(task, 1));
    expect(counts.last).toBe("over");
    expect(isRow(counts.twice)).toBe(true);
    // Docker's driver drops what it can't deliver; the pump has it in the engine's files.
    if (way === "pump") expect(counts.missing).toEqual([]);
    else expect(isRow(counts.missing)).toBe(true);
  });
});

function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** What became of lines that count from 1, with one after the last number. */
function countsOf(lines: readonly string[]) {
  const numbers = lines.map(Number).filter((number) => Number.isInteger(number));
  const times = Map.groupBy(numbers, (number) => number);
  const highest = numbers.reduce((most, number) => Math.max(most, number), 0);
  const all = Array.from({ length: highest }, (_, index) => index + 1);
  return {
    last: lines.at(-1),
    highest,
    missing: all.filter((number) => !times.has(number)),
    twice: all.filter((number) => (times.get(number)?.length ?? 0) > 1),
  };
}

/** Whether numbers follow each other without a gap. */
function isRow(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => number === (numbers[0] ?? 0) + index);
}
