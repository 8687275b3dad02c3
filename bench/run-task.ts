import type { EngineClient } from "../src/agent/docker/engine-client.ts";
import { call } from "./ecs-call.ts";
import { onAnEngine } from "./on-an-engine.ts";
import type { ServerProcess } from "./server-process.ts";
import { type Measurement, median, round } from "./table.ts";
import { untilInstanceIsConnected, untilTasksAre } from "./task-calls.ts";

const IMAGE = "longshore-bench/busybox:latest";
const COMMAND = ["/bin/busybox", "sleep", "600"];
const MEMORY_MIB = 32;
const ROUNDS_OF_ONE = 15;
const ROUNDS_OF_FIFTY = 3;
/** Rounds of one task before those, which do not count: caches, compiled code. Of fifty, one is enough. */
const WARM_UP = 3;
const RUN_TASK_LIMIT = 10;
/** The number of starts under way at which Docker itself is fastest (docs/decisions/0004). */
const DOCKER_AT_ONCE = 8;
const GOAL = 1.15;

/**
 * RunTask until every task is RUNNING, against the same containers created and started straight through the
 * Docker API, taking turns on the same engine.
 */
export function measureRunTask(): Promise<readonly Measurement[]> {
  return onAnEngine({ port: 14576, image: IMAGE }, async (server, docker) => {
    await registerDefinition(server);
    await untilInstanceIsConnected(server);
    return [
      await compare(server, docker, { count: 1, rounds: ROUNDS_OF_ONE }),
      await compare(server, docker, { count: 50, rounds: ROUNDS_OF_FIFTY }),
    ];
  });
}

async function compare(
  server: ServerProcess,
  docker: EngineClient,
  plan: { readonly count: number; readonly rounds: number },
): Promise<Measurement> {
  const ours: number[] = [];
  const dockers: number[] = [];
  const warmUp = plan.count === 1 ? WARM_UP : 1;
  for (let turn = 0; turn < warmUp + plan.rounds; turn += 1) {
    const bare = await timeDocker(docker, plan.count);
    const own = await timeRunTask(server, plan.count);
    if (turn < warmUp) continue;
    dockers.push(bare);
    ours.push(own);
  }
  const ratio = median(ours.map((own, index) => own / (dockers[index] ?? Number.NaN)));
  return {
    what: `RunTask to RUNNING, ${plan.count === 1 ? "one task" : `${plan.count} tasks at once`}`,
    ours: `${round(median(ours), 0)} ms`,
    other: `Docker API ${round(median(dockers), 0)} ms`,
    ratio: `${round(ratio, 2)}×`,
    goal: `at most ${GOAL}×`,
    met: ratio <= GOAL,
  };
}

async function timeDocker(docker: EngineClient, count: number): Promise<number> {
  const start = performance.now();
  const ids: string[] = [];
  const worker = async (): Promise<void> => {
    for (let left = next(); left; left = next()) ids.push(await createAndStart(docker));
  };
  let begun = 0;
  const next = (): boolean => (begun += 1) <= count;
  await Promise.all(Array.from({ length: DOCKER_AT_ONCE }, worker));
  const elapsed = performance.now() - start;
  await Promise.all(
    ids.map((id) =>
      docker.call({
        method: "DELETE",
        path: `/containers/${id}`,
        query: { force: "true" },
        timeoutMs: 60_000,
      }),
    ),
  );
  return elapsed;
}

async function createAndStart(docker: EngineClient): Promise<string> {
  const created = await docker.call({
    method: "POST",
    path: "/containers/create",
    body: {
      Image: IMAGE,
      Cmd: COMMAND,
      HostConfig: { Memory: MEMORY_MIB * 1024 * 1024, CpuShares: 2 },
    },
    timeoutMs: 60_000,
  });
  const id = typeof created === "object" && created && "Id" in created ? String(created.Id) : "";
  await docker.call({ method: "POST", path: `/containers/${id}/start`, timeoutMs: 60_000 });
  return id;
}

async function registerDefinition(server: ServerProcess): Promise<void> {
  await call(server, "RegisterTaskDefinition", {
    family: "bench",
    containerDefinitions: [
      { name: "sleep", image: IMAGE, command: COMMAND, memory: MEMORY_MIB, stopTimeout: 2 },
    ],
  });
}

async function timeRunTask(server: ServerProcess, count: number): Promise<number> {
  const start = performance.now();
  const calls = Math.ceil(count / RUN_TASK_LIMIT);
  const answers = await Promise.all(
    Array.from({ length: calls }, () =>
      call(server, "RunTask", { taskDefinition: "bench", count: Math.min(count, RUN_TASK_LIMIT) }),
    ),
  );
  const arns = answers.flatMap(({ tasks = [] }) => tasks.map(({ taskArn }) => taskArn));
  if (arns.length !== count) throw new Error(`${arns.length} of ${count} tasks were placed`);
  await untilTasksAre(server, arns, "RUNNING");
  const elapsed = performance.now() - start;
  await Promise.all(arns.map((task) => call(server, "StopTask", { task })));
  await untilTasksAre(server, arns, "STOPPED");
  return elapsed;
}
