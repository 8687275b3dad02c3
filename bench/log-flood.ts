import { setTimeout as sleep } from "node:timers/promises";
import type { EngineClient } from "../src/agent/docker/engine-client.ts";
import { asArray, asRecord, asString } from "../src/agent/foreign.ts";
import { call } from "./ecs-call.ts";
import { type JsonClient, jsonClient, LOGS } from "./json-call.ts";
import { LOG_WAYS, type LogWay, loggingTask, registerLogging } from "./logging-task.ts";
import { onAnEngine } from "./on-an-engine.ts";
import type { ServerProcess } from "./server-process.ts";
import { type Measurement, median, round } from "./table.ts";
import { untilInstanceIsConnected } from "./task-calls.ts";

const IMAGE = "longshore-bench/busybox:latest";
const LINES = Number(process.env["LONGSHORE_BENCH_LINES"] ?? 1_000_000);
const LAST_LINE = "that was all";
/** A hundred bytes, the end of the line included. */
const LINE =
  "2026-11-27T05:00:00.000Z INFO request served in 12 ms path=/api/items/4711 status=200 bytes=512 id=";
const COMMAND = ["sh", "-c", `yes '${LINE}' | head -n ${LINES - 1}; echo '${LAST_LINE}'`];
const GROUP = "flood";
const ROUNDS = 5;
const POLL_MS = 20;
/** Of one wait; a line that was lost would never come. */
const PATIENCE_MS = 300_000;

/**
 * From RunTask until the last line that a container prints can be read, and all lines before it are there: by both ways
 * that lines go, and the same container straight through the Docker API with the json-file driver, in turn.
 */
export async function measureLogFlood(): Promise<readonly Measurement[]> {
  const rows: Measurement[] = [];
  for (const way of LOG_WAYS) rows.push(await measureWay(way));
  return rows;
}

function measureWay(way: LogWay): Promise<Measurement> {
  const given = { port: 14584, image: IMAGE, settings: { LONGSHORE_AWSLOGS: way } };
  return onAnEngine(given, async (server, docker) => {
    const logs = jsonClient(server.port, LOGS);
    try {
      await logs.call("CreateLogGroup", { logGroupName: GROUP });
      await registerLogging(server, { image: IMAGE, group: GROUP, command: COMMAND });
      await untilInstanceIsConnected(server);
      return await compare(way, { server, docker, logs });
    } finally {
      logs.close();
    }
  });
}

async function compare(
  way: LogWay,
  {
    server,
    docker,
    logs,
  }: {
    readonly server: ServerProcess;
    readonly docker: EngineClient;
    readonly logs: JsonClient;
  },
): Promise<Measurement> {
  const ours: number[] = [];
  const dockers: number[] = [];
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    const bare = await timeJsonFile(docker);
    const own = await timeAwslogs(server, logs);
    console.error(`  awslogs by the ${way} ${said(own)}; json-file ${said(bare)}`);
    dockers.push(bare);
    ours.push(own);
  }
  const ratio = median(ours.map((own, index) => (dockers[index] ?? Number.NaN) / own));
  return {
    what: `container's lines to readable, lines/s of ${LINES.toLocaleString("en")}, by the ${way}`,
    ours: round(LINES / (median(ours) / 1000), 0),
    other: `json-file ${round(LINES / (median(dockers) / 1000), 0)}`,
    ratio: `${round(ratio, 2)}×`,
    goal: "–",
    met: undefined,
  };
}

function said(ms: number): string {
  return `${round(LINES / (ms / 1000), 0)} lines/s`;
}

async function timeAwslogs(server: ServerProcess, logs: JsonClient): Promise<number> {
  const start = performance.now();
  const task = await loggingTask(server);
  const stream = { logGroupName: GROUP, logStreamName: task.stream };
  await until(async () => {
    const [newest] = await newestEvents(logs, stream);
    if (newest === undefined) await throwIfNotStarted(server, task.arn);
    return messageOf(newest) === LAST_LINE;
  });
  const elapsed = performance.now() - start;
  const found = await countEvents(logs, stream);
  if (found !== LINES) throw new Error(`${found} events are there of ${LINES} lines`);
  await logs.call("DeleteLogStream", stream);
  return elapsed;
}

/** Throws when a task stopped whose container can have printed nothing. */
async function throwIfNotStarted(server: ServerProcess, arn: string): Promise<void> {
  const { tasks = [] } = await call(server, "DescribeTasks", { tasks: [arn] });
  const [task] = tasks;
  if (task?.stopCode !== "TaskFailedToStart") return;
  throw new Error(`the task did not start: ${task.stoppedReason}`);
}

/** None while there is no such stream. */
async function newestEvents(logs: JsonClient, stream: object): Promise<readonly unknown[]> {
  try {
    const { events } = await logs.call("GetLogEvents", { ...stream, limit: 1 });
    return asArray(events);
  } catch (error) {
    if (String(error).includes("ResourceNotFoundException")) return [];
    throw error;
  }
}

function messageOf(event: unknown): string | undefined {
  return asString(asRecord(event)["message"]);
}

async function countEvents(logs: JsonClient, stream: object): Promise<number> {
  let found = 0;
  let token: unknown;
  for (;;) {
    const given = { ...stream, startFromHead: true, nextToken: token };
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ended
    const { events, nextForwardToken } = await logs.call("GetLogEvents", given);
    found += asArray(events).length;
    // The token of the end is the one that was given.
    if (nextForwardToken === token) return found;
    token = nextForwardToken;
  }
}

async function timeJsonFile(docker: EngineClient): Promise<number> {
  const start = performance.now();
  const created = await docker.call({
    method: "POST",
    path: "/containers/create",
    body: {
      Image: IMAGE,
      Cmd: COMMAND,
      HostConfig: { Memory: 64 * 1024 * 1024, LogConfig: { Type: "json-file" } },
    },
    timeoutMs: PATIENCE_MS,
  });
  const path = `/containers/${asString(asRecord(created)["Id"])}`;
  await docker.call({ method: "POST", path: `${path}/start`, timeoutMs: PATIENCE_MS });
  await until(async () => (await linesOf(docker, path, "1")).last.includes(LAST_LINE));
  const elapsed = performance.now() - start;
  const { count } = await linesOf(docker, path, "all");
  if (count !== LINES) throw new Error(`${count} lines are there of ${LINES}`);
  const query = { force: "true" };
  await docker.call({ method: "DELETE", path, query, timeoutMs: PATIENCE_MS });
  return elapsed;
}

/**
 * How many lines Docker gives of its last ones, and what came last. The head of a frame has the length of a line,
 * which is no byte that ends one.
 */
async function linesOf(
  docker: EngineClient,
  path: string,
  tail: string,
): Promise<{ readonly count: number; readonly last: string }> {
  const query = { stdout: "true", tail };
  const answer = await docker.stream({
    method: "GET",
    path: `${path}/logs`,
    query,
    timeoutMs: PATIENCE_MS,
  });
  let count = 0;
  let last = "";
  for await (const chunk of answer) {
    const text = Buffer.from(chunk).toString("latin1");
    count += text.split("\n").length - 1;
    last = (last + text).slice(-100);
  }
  return { count, last };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUp = performance.now() + PATIENCE_MS;
  // oxlint-disable-next-line no-await-in-loop -- asked again and again
  while (!(await isSo())) {
    if (performance.now() > giveUp) throw new Error("the last line has not come");
    // oxlint-disable-next-line no-await-in-loop -- as above
    await sleep(POLL_MS);
  }
}
