import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findEngine } from "../src/agent/docker/find-engine.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { systemEnvironment } from "../src/runtime/environment.ts";
import { silentLog } from "../src/runtime/log.ts";
import { buildBusyboxImage } from "../test/fixtures/images.ts";
import { call } from "./ecs-call.ts";
import {
  type AgentProcess,
  processorSeconds,
  residentMiB,
  type ServerProcess,
  startAgent,
  startLongshore,
  temporaryFolder,
} from "./server-process.ts";
import { type Measurement, round } from "./table.ts";
import { untilInstanceIsConnected, untilTasksAre } from "./task-calls.ts";

const IMAGE = "longshore-bench/busybox:latest";
const TASKS = 100;
const RUN_TASK_LIMIT = 10;
const SETTLE_MS = 15_000;
/** Long enough for every timer of the agent to have its turn: three rounds of metrics. */
const WATCHED_MS = 60_000;
const CPU_GOAL_PERCENT = 2;
const MEMORY_GOAL_MB = 1;

/** What an agent, in a process of its own, takes of the machine while its tasks run and nothing happens. */
export async function measureRunningTasks(): Promise<readonly Measurement[]> {
  const folder = await temporaryFolder();
  const engine = await findEngine({
    environment: systemEnvironment(),
    dataDir: folder.path,
    clock: systemClock(),
    log: silentLog,
  });
  try {
    await buildBusyboxImage(engine.client, IMAGE);
    const dataDir = join(folder.path, "server");
    const server = await startLongshore({ verb: "server", port: 14578, dataDir });
    const agent = startAgent({
      server,
      dataDir: join(folder.path, "host"),
      dockerHost: engine.dockerHost,
    });
    try {
      return await measure(server, agent);
    } finally {
      await agent.stop();
      await server.stop();
    }
  } finally {
    await engine.stop({ keepTasks: false });
    await folder.remove();
  }
}

async function measure(
  server: ServerProcess,
  agent: AgentProcess,
): Promise<readonly Measurement[]> {
  await untilInstanceIsConnected(server);
  await sleep(SETTLE_MS);
  const emptyMiB = residentMiB(agent.pid);
  await runTasks(server);
  await sleep(SETTLE_MS);
  const before = processorSeconds(agent.pid);
  await sleep(WATCHED_MS);
  const percent = ((processorSeconds(agent.pid) - before) / (WATCHED_MS / 1000)) * 100;
  const fullMiB = residentMiB(agent.pid);
  const perTaskMB = Math.max(0, ((fullMiB - emptyMiB) * 1.048576) / TASKS);
  return [
    {
      what: `agent with ${TASKS} running tasks, processor time`,
      ours: `${round(percent, 2)} % of one core`,
      other: "–",
      ratio: "–",
      goal: `at most ${CPU_GOAL_PERCENT} %`,
      met: percent <= CPU_GOAL_PERCENT,
    },
    {
      what: `agent with ${TASKS} running tasks, memory of each`,
      ours: `${round(perTaskMB, 2)} MB (${round(emptyMiB, 0)} MiB before, ${round(fullMiB, 0)} MiB with them)`,
      other: "–",
      ratio: "–",
      goal: `at most ${MEMORY_GOAL_MB} MB`,
      met: perTaskMB <= MEMORY_GOAL_MB,
    },
  ];
}

async function runTasks(server: ServerProcess): Promise<void> {
  await call(server, "RegisterTaskDefinition", {
    family: "bench",
    containerDefinitions: [
      {
        name: "sleep",
        image: IMAGE,
        command: ["/bin/busybox", "sleep", "3600"],
        memory: 8,
        stopTimeout: 2,
      },
    ],
  });
  for (let begun = 0; begun < TASKS; begun += RUN_TASK_LIMIT) {
    const input = { taskDefinition: "bench", count: RUN_TASK_LIMIT };
    const { tasks = [] } = await call(server, "RunTask", input);
    const arns = tasks.map(({ taskArn }) => taskArn);
    if (arns.length !== RUN_TASK_LIMIT) throw new Error("a task was not placed");
    await untilTasksAre(server, arns, "RUNNING");
  }
}
