import { setTimeout as sleep } from "node:timers/promises";
import { asArray, asRecord, asString } from "../src/agent/foreign.ts";
import { type JsonClient, jsonClient, LOGS } from "./json-call.ts";
import { LOG_WAYS, type LogWay, loggingTask, registerLogging } from "./logging-task.ts";
import { onAnEngine } from "./on-an-engine.ts";
import type { ServerProcess } from "./server-process.ts";
import { type Measurement, median, round } from "./table.ts";
import { untilInstanceIsConnected } from "./task-calls.ts";

const IMAGE = "longshore-bench/busybox:latest";
const GROUP = "latency";
const LINES = 200;
/** Of no second or fifth of one, so that lines come at all times between two deliveries. */
const PAUSE_S = 0.17;
const LAST_LINE = "that was all";
/** The first lines are printed while the client that follows is not known for one yet. */
const SCRIPT =
  `sleep 7; i=0; while [ $i -lt ${LINES} ]; do echo line $i; sleep ${PAUSE_S}; i=$((i+1)); done; ` +
  `echo ${LAST_LINE}`;

/** `aws logs tail` of the aws CLI 2, and how long it pauses after a page without a token. */
const CLI = "aws-cli/2.31.0 md/awscrt#0.27 ua/2.1 md/command#logs.tail";
const CLI_PAUSE_MS = 5_000;
const GOAL_MS = 1_000;

/** From a container's line until `aws logs tail --follow` has it, by both ways that lines go. */
export async function measureLogLatency(): Promise<readonly Measurement[]> {
  const rows: Measurement[] = [];
  for (const way of LOG_WAYS) rows.push(await measureWay(way));
  return rows;
}

function measureWay(way: LogWay): Promise<Measurement> {
  const given = { port: 14585, image: IMAGE, settings: { LONGSHORE_AWSLOGS: way } };
  return onAnEngine(given, async (server) => {
    const logs = jsonClient(server.port, LOGS, CLI);
    try {
      await logs.call("CreateLogGroup", { logGroupName: GROUP });
      await untilInstanceIsConnected(server);
      const latencies = await timeLines(server, logs);
      const most = Math.max(...latencies);
      return {
        what: `container's line to \`aws logs tail --follow\`, by the ${way}: median and longest of ${LINES}`,
        ours: `${round(median(latencies), 0)} ms, ${round(most, 0)} ms`,
        other: "–",
        ratio: "–",
        goal: `at most ${GOAL_MS} ms`,
        met: most <= GOAL_MS,
      };
    } finally {
      logs.close();
    }
  });
}

/** By the time that the container engine gave each line when it was printed. */
async function timeLines(server: ServerProcess, logs: JsonClient): Promise<readonly number[]> {
  await registerLogging(server, { image: IMAGE, group: GROUP, command: ["sh", "-c", SCRIPT] });
  await loggingTask(server);
  const latencies: number[] = [];
  let startTime = Date.now() - 1_000;
  let nextToken: unknown;
  for (;;) {
    const given = { logGroupName: GROUP, interleaved: true, startTime, nextToken };
    const page = await logs.call("FilterLogEvents", given);
    const nowMs = Date.now();
    for (const event of asArray(page["events"]).map(asRecord)) {
      const timestampMs = Number(event["timestamp"]);
      if (asString(event["message"]) === LAST_LINE) return latencies;
      latencies.push(nowMs - timestampMs);
      startTime = Math.max(startTime, timestampMs);
    }
    ({ nextToken } = page);
    if (nextToken === undefined) await sleep(CLI_PAUSE_MS);
  }
}
