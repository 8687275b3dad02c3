import { expect } from "vitest";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import { openStore } from "../../src/store/store.ts";
import { coreTables } from "../../src/store/tables.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { copyOf } from "../fixtures/memory-journal.ts";
import { contents } from "./invariants.ts";
import { FAMILIES, SimCluster } from "./sim-cluster.ts";

const STEPS = 200;
const LONGEST_STEP_MS = 4_000;
/** How long after the last fault everything may take to be as it should. */
const RECOVERY_MS = 10 * 60_000;
const DECISIONS_SHOWN = 30;
const LONGEST_FAULT_MS = 90_000;

/**
 * Runs a cluster through faults and back, all chosen by the seed. Rejects with the seed and the last decisions when
 * something is not as it must be.
 */
export async function simulate(seed: number): Promise<void> {
  const decisions: string[] = [];
  const cluster = new SimCluster(seed);
  try {
    await cluster.start();
    for (let step = 0; step < STEPS; step += 1) {
      decisions.push(`${step}: ${await decide(cluster)}`);
      await cluster.pass(pauseMs(cluster.random));
    }
    decisions.push("faults end");
    await recover(cluster);
    await windDown(cluster);
    await replay(cluster);
  } catch (cause) {
    const last = decisions.slice(-DECISIONS_SHOWN).join("\n  ");
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`seed ${seed}: ${what}\nthe last decisions:\n  ${last}`, { cause });
  }
}

/** Often things happen while what came before them is under way. */
function pauseMs(random: () => number): number {
  const longestMs = random() < 0.5 ? 300 : LONGEST_STEP_MS;
  return Math.floor(random() * longestMs);
}

type Decision = (cluster: SimCluster) => Promise<string> | string;

/** What may happen, as often as it stands here. */
const CHOICES: readonly Decision[] = [
  ...Array.from({ length: 8 }, () => runTasks),
  ...Array.from({ length: 5 }, () => stopTask),
  ...Array.from({ length: 2 }, () => endContainer),
  (cluster) => {
    const host = anyOf(cluster, cluster.hosts);
    host.cut();
    return `cut ${host.name}`;
  },
  partition,
  killAgent,
  killServer,
  ...Array.from({ length: 3 }, () => engineFault),
  loseEvents,
];

async function decide(cluster: SimCluster): Promise<string> {
  return anyOf(cluster, CHOICES)(cluster);
}

function anyOf<Item>({ random }: SimCluster, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}

/** When what a fault broke is whole again. */
function mendLater(cluster: SimCluster, mend: () => void): string {
  const ms = Math.floor(cluster.random() * cluster.random() * LONGEST_FAULT_MS);
  cluster.clock.after(ms, mend);
  return `for ${ms} ms`;
}

async function runTasks(cluster: SimCluster): Promise<string> {
  if (!cluster.server.isUp) return "nothing: the server is down";
  const family = anyOf(cluster, FAMILIES);
  const count = 1 + Math.floor(cluster.random() * 3);
  const isFargate = family === "fargate" && cluster.random() < 0.7;
  const subnets = { awsvpcConfiguration: { subnets: ["subnet-a"] } };
  const { status, body } = await cluster.call("RunTask", {
    taskDefinition: family,
    count,
    launchType: isFargate ? "FARGATE" : "EC2",
    ...(family === "fargate" && { networkConfiguration: subnets }),
  });
  expect(status, JSON.stringify(body)).toBe(200);
  const failures = asArray(body["failures"]).map((failure) => asRecord(failure)["reason"]);
  return `run ${count} ${family}: ${asArray(body["tasks"]).length}, ${failures.join(" ")}`;
}

async function stopTask(cluster: SimCluster): Promise<string> {
  const living = cluster.invariants.tasks.filter((it) => it.lastStatus !== "STOPPED");
  if (!cluster.server.isUp || living.length === 0) return "nothing to stop";
  const { taskArn } = anyOf(cluster, living);
  const { status, body } = await cluster.call("StopTask", { task: taskArn });
  expect(status, JSON.stringify(body)).toBe(200);
  return `stop ${taskArn}`;
}

function endContainer(cluster: SimCluster): string {
  const engine = anyOf(cluster, cluster.engines);
  const running = engine.states().filter(({ status }) => status === "running");
  if (running.length === 0) return "no container to end";
  const { id, name } = anyOf(cluster, running);
  const oomKilled = cluster.random() < 0.3;
  engine.kill(id, { exitCode: 137, oomKilled });
  return `${oomKilled ? "out of memory" : "kill"}: ${name}`;
}

function partition(cluster: SimCluster): string {
  const host = anyOf(cluster, cluster.hosts);
  host.partition();
  return `partition ${host.name} ${mendLater(cluster, () => host.heal())}`;
}

function killAgent(cluster: SimCluster): string {
  const host = anyOf(cluster, cluster.hosts);
  if (!host.isUp) return `${host.name} is down`;
  host.kill();
  const restart = (): void => {
    if (!host.isUp) host.start();
  };
  return `kill agent ${host.name} ${mendLater(cluster, restart)}`;
}

function killServer(cluster: SimCluster): string {
  const { server } = cluster;
  if (!server.isUp) return "the server is down";
  server.kill();
  const restart = (): void => {
    if (!server.isUp) void server.start();
  };
  return `kill server ${mendLater(cluster, restart)}`;
}

function engineFault(cluster: SimCluster): string {
  const engine = anyOf(cluster, cluster.engines);
  const hangs = cluster.random() < 0.5;
  if (hangs) engine.hang();
  else engine.goAway();
  const until = mendLater(cluster, () => engine.comeBack());
  return `engine ${cluster.engines.indexOf(engine)} ${hangs ? "hangs" : "is away"} ${until}`;
}

function loseEvents(cluster: SimCluster): string {
  const engine = anyOf(cluster, cluster.engines);
  const running = engine.states().filter(({ status }) => status === "running");
  const [victim] = running;
  engine.loseEvents(() => {
    if (victim) engine.kill(victim.id, { exitCode: 1 });
  });
  return `lose events, and of ${victim?.name ?? "nothing"} the end`;
}

/** Without faults, every task runs as wanted or has ended, within a stated time. */
async function recover(cluster: SimCluster): Promise<void> {
  cluster.faults = false;
  if (!cluster.server.isUp) await cluster.settled(cluster.server.start());
  for (const engine of cluster.engines) engine.comeBack();
  for (const host of cluster.hosts) {
    host.heal();
    if (!host.isUp) host.start();
  }
  await cluster.pass(RECOVERY_MS);
  const running = cluster.engines.flatMap((engine) =>
    engine.states().filter(({ status }) => status === "running"),
  );
  for (const task of cluster.invariants.tasks) {
    if (task.lastStatus === "STOPPED") continue;
    expect(task, `${task.taskArn} hangs`).toMatchObject({
      desiredStatus: "RUNNING",
      lastStatus: "RUNNING",
      connectivity: "CONNECTED",
    });
    for (const { name, runtimeId, lastStatus } of task.containers) {
      if (lastStatus === "STOPPED") continue;
      const found = running.some(({ id }) => id === runtimeId);
      expect(found, `${name} of ${task.taskArn} is said to run`).toBe(true);
    }
  }
}

/** Nothing is left anywhere of tasks that were stopped. */
async function windDown(cluster: SimCluster): Promise<void> {
  for (const { taskArn, lastStatus } of cluster.invariants.tasks) {
    if (lastStatus !== "STOPPED") await cluster.call("StopTask", { task: taskArn });
  }
  await cluster.pass(RECOVERY_MS);
  for (const { taskArn, lastStatus } of cluster.invariants.tasks) {
    expect(lastStatus, `${taskArn} does not stop`).toBe("STOPPED");
  }
  expect(cluster.engines.flatMap((engine) => engine.states().map(({ name }) => name))).toEqual([]);
  expect(cluster.engines.flatMap((engine) => engine.networks())).toEqual([]);
  expect(cluster.hosts.flatMap((host) => host.checkpoints)).toEqual([]);
  const { body } = await cluster.call("ListTasks", {});
  expect(asArray(body["taskArns"]).map(asString)).toEqual([]);
}

/** What the journal holds makes the same store again. */
async function replay(cluster: SimCluster): Promise<void> {
  const { clock, server } = cluster;
  const again = await cluster.settled(
    openStore({
      journal: copyOf(server.disk),
      tables: coreTables,
      clock,
      log: silentLog,
      onFatal: (error) => {
        throw error;
      },
    }),
  );
  expect(await cluster.settled(contents(again))).toEqual(
    await cluster.settled(contents(server.store)),
  );
}
