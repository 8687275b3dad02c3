import { measureApi } from "./api.ts";
import { measureEcr } from "./ecr.ts";
import { measureLogFlood } from "./log-flood.ts";
import { measureLogLatency } from "./log-latency.ts";
import { measureLogs } from "./logs.ts";
import { measureRunTask } from "./run-task.ts";
import { measureRunTaskAwsvpc } from "./run-task-awsvpc.ts";
import { measureRunningTasks } from "./running-tasks.ts";
import { measureIdleMemory, measureRestart, measureStart } from "./start.ts";
import { markdownTable, type Measurement } from "./table.ts";

/** Every measurement by name: `npm run bench` runs them all, `npm run bench -- api start` just these. */
const MEASUREMENTS: Readonly<Record<string, () => Promise<readonly Measurement[]>>> = {
  api: measureApi,
  "run-task": measureRunTask,
  "run-task-awsvpc": measureRunTaskAwsvpc,
  "running-tasks": measureRunningTasks,
  logs: measureLogs,
  "log-flood": measureLogFlood,
  "log-latency": measureLogLatency,
  ecr: measureEcr,
  start: async () => [await measureStart()],
  memory: async () => [await measureIdleMemory()],
  restart: async () => [await measureRestart()],
};

const wanted = process.argv.slice(2);
const rows: Measurement[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`measuring ${name} …`);
  rows.push(...(await measure()));
}
console.log(markdownTable(rows));
