import { beforeEach, describe, expect, test } from "vitest";
import { RuntimeFault } from "../../src/agent/container-runtime.ts";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import { LABELS } from "../../src/agent/task/labels.ts";
import type { TaskRecord } from "../../src/domain/task/record.ts";
import { SimCluster } from "./sim-cluster.ts";
import { CLEANUP_WAIT_MS } from "./sim-host.ts";

let cluster: SimCluster;
beforeEach(async () => {
  cluster = new SimCluster(7);
  cluster.faults = false;
  await cluster.start();
});

async function run(family: string, over: object = {}): Promise<string> {
  const { body } = await cluster.call("RunTask", { taskDefinition: family, ...over });
  const taskArn = asString(asRecord(asArray(body["tasks"])[0])["taskArn"]);
  if (taskArn === undefined) throw new Error(JSON.stringify(body));
  return taskArn;
}

function task(taskArn: string): TaskRecord | undefined {
  return cluster.invariants.tasks.find((it) => it.taskArn === taskArn);
}

const everyEngine = (act: (engine: SimCluster["engines"][number]) => void): void =>
  cluster.engines.forEach(act);

const running = (): number =>
  cluster.engines.flatMap((it) => it.states().filter(({ status }) => status === "running")).length;

const AWSVPC = { networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-a"] } } };

describe("an engine that is away", () => {
  test("fails no task that is about to start; it runs when the engine is back", async () => {
    const arn = await run("web");
    everyEngine((it) => it.goAway());
    await cluster.pass(60_000);
    expect(task(arn)?.lastStatus).toBe("PENDING");
    everyEngine((it) => it.comeBack());
    await cluster.pass(60_000);
    expect(task(arn)?.lastStatus).toBe("RUNNING");
  });

  test("does not keep a task from being stopped once it is back", async () => {
    const arn = await run("web");
    await cluster.pass(2_000);
    everyEngine((it) => it.goAway());
    await cluster.call("StopTask", { task: arn });
    await cluster.pass(120_000);
    expect(task(arn)?.lastStatus).toBe("STOPPING");
    everyEngine((it) => it.comeBack());
    await cluster.pass(60_000);
    expect(task(arn)).toMatchObject({ lastStatus: "STOPPED", stopCode: "UserInitiated" });
  });

  test.each(["goAway", "hang"] as const)(
    "does not keep an agent from ending, which says what it leaves (%s)",
    async (fault) => {
      await run("web");
      await cluster.pass(2_000);
      everyEngine((it) => it[fault]());
      const left: number[] = [];
      for (const host of cluster.hosts) {
        void host.stop({ keepTasks: false }).then((count) => left.push(count));
      }
      await cluster.pass(20_000);
      expect(left).toHaveLength(cluster.hosts.length);
      expect(left.reduce((sum, count) => sum + count, 0)).toBe(1);
    },
  );
});

test("an engine that hangs over a start fails the task, and nothing of it comes up later", async () => {
  const arn = await run("web");
  const containers = (): number => cluster.engines.flatMap((it) => it.states()).length;
  while (containers() === 0) await cluster.pass(1);
  // The answer to the creation comes, and the start is under way.
  await cluster.pass(50);
  everyEngine((it) => it.hang());
  await cluster.pass(30_000);
  expect(task(arn)?.lastStatus).toBe("PENDING");
  everyEngine((it) => it.comeBack());
  await cluster.pass(30_000);
  expect(task(arn)).toMatchObject({
    lastStatus: "STOPPED",
    stopCode: "TaskFailedToStart",
    stoppedReason: expect.stringMatching(/^DockerTimeoutError: /),
  });
  expect(running()).toBe(0);
});

test("a killed agent finds its tasks again, and starts nothing twice", async () => {
  const arn = await run("web");
  await cluster.pass(2_000);
  const before = task(arn);
  for (const host of cluster.hosts) host.kill();
  await cluster.pass(5_000);
  expect(running()).toBe(1);
  for (const host of cluster.hosts) host.start();
  await cluster.pass(10_000);
  expect(task(arn)).toMatchObject({ lastStatus: "RUNNING", startedAtMs: before?.startedAtMs });
  const starts = cluster.engines.map((it) => it.calls.get("start") ?? 0);
  expect(starts.reduce((sum, count) => sum + count, 0)).toBe(1);
});

test("a container that ended while its agent was away is told with its exit code", async () => {
  const arn = await run("web");
  await cluster.pass(2_000);
  for (const host of cluster.hosts) host.kill();
  everyEngine((it) => it.states().forEach(({ id }) => it.kill(id, { exitCode: 9 })));
  for (const host of cluster.hosts) host.start();
  await cluster.pass(10_000);
  expect(task(arn)).toMatchObject({
    lastStatus: "STOPPED",
    stopCode: "EssentialContainerExited",
    containers: [{ exitCode: 9 }],
  });
});

test("a container that ended while its agent was away is told with the time of its end", async () => {
  const arn = await run("web");
  await cluster.pass(2_000);
  for (const host of cluster.hosts) host.kill();
  everyEngine((it) => it.states().forEach(({ id }) => it.kill(id, { exitCode: 9 })));
  const endedAtMs = cluster.clock.nowMs();
  await cluster.pass(60_000);
  for (const host of cluster.hosts) host.start();
  await cluster.pass(10_000);
  expect(task(arn)).toMatchObject({ lastStatus: "STOPPED", executionStoppedAtMs: endedAtMs });
  expect(task(arn)?.stoppedAtMs).toBeGreaterThanOrEqual(endedAtMs + 60_000);
});

test("execution ends when the container does, not when the stop was asked for", async () => {
  const arn = await run("stubborn");
  await cluster.pass(2_000);
  await cluster.call("StopTask", { task: arn });
  await cluster.pass(10_000);
  const { stoppingAtMs = 0, executionStoppedAtMs = 0, containers } = task(arn) ?? {};
  expect(executionStoppedAtMs - stoppingAtMs).toBeGreaterThanOrEqual(5_000);
  expect(containers?.[0]?.exitCode).toBe(137);
});

test("the last task of a subnet takes its bridge away, and the next one has it again", async () => {
  const networks = (): readonly string[] => cluster.engines.flatMap((it) => it.networks());
  const first = await run("fargate", { launchType: "FARGATE", ...AWSVPC });
  const second = await run("fargate", { launchType: "FARGATE", ...AWSVPC });
  await cluster.pass(2_000);
  expect(networks()).toEqual(["longshore-vpc-1"]);
  await cluster.call("StopTask", { task: first });
  await cluster.pass(10_000);
  expect(networks()).toEqual(["longshore-vpc-1"]);
  await cluster.call("StopTask", { task: second });
  await cluster.pass(10_000);
  expect(networks()).toEqual([]);
  const third = await run("fargate", { launchType: "FARGATE", ...AWSVPC });
  await cluster.pass(2_000);
  expect(task(third)?.lastStatus).toBe("RUNNING");
});

describe("an agent that is killed while it removes its last tasks", () => {
  const networks = (): readonly string[] => cluster.engines.flatMap((it) => it.networks());
  const isClean = (): boolean =>
    networks().length === 0 && cluster.hosts.every((it) => it.checkpoints.length === 0);
  /** Containers that end together have their tasks removed together. */
  const endTogether = async (): Promise<void> => {
    everyEngine((it) => it.states().forEach(({ id }) => it.kill(id, { exitCode: 1 })));
    await cluster.pass(CLEANUP_WAIT_MS);
  };
  const shutDown = async (): Promise<void> => {
    for (const host of cluster.hosts) void host.stop({ keepTasks: false });
  };

  test.each([
    { what: "end together", launchType: "EC2", end: endTogether },
    { what: "end with it", launchType: "FARGATE", end: shutDown },
  ])("leaves no bridge behind, whenever that is ($what)", async ({ launchType, end }) => {
    const leftAfterMs: number[] = [];
    let isOver = false;
    for (let ms = 0; !isOver; ms += 1) {
      await run("fargate", { launchType, ...AWSVPC, count: 4 });
      await cluster.pass(2_000);
      expect(networks()).not.toHaveLength(0);
      await end();
      await cluster.pass(ms);
      isOver = isClean();
      // As when their machines lose their power: what the engine was asked last does not happen.
      everyEngine((it) => it.goAway());
      for (const host of cluster.hosts) host.kill();
      await cluster.pass(100);
      everyEngine((it) => it.comeBack());
      for (const host of cluster.hosts) host.start();
      // What of them was not stopped yet goes on.
      await cluster.pass(5_000);
      for (const { taskArn, lastStatus } of cluster.invariants.tasks) {
        if (lastStatus !== "STOPPED") await cluster.call("StopTask", { task: taskArn });
      }
      await cluster.pass(2 * CLEANUP_WAIT_MS);
      if (!isClean()) leftAfterMs.push(ms);
    }
    expect(leftAfterMs).toEqual([]);
  });
});

test.each([
  { what: "nobody waits for it any more", delayMs: 3_000 },
  { what: "the engine was given up on", delayMs: 20_000 },
])("a bridge that is made when $what is taken away", async ({ delayMs }) => {
  for (const engine of cluster.engines) engine.slowDown("ensureNetwork", delayMs);
  const arn = await run("fargate", { launchType: "FARGATE", ...AWSVPC });
  await cluster.pass(1_000);
  await cluster.call("StopTask", { task: arn });
  await cluster.pass(delayMs);
  expect(cluster.invariants.tasks.find((it) => it.taskArn === arn)?.lastStatus).toBe("STOPPED");
  await cluster.pass(120_000);
  expect(cluster.engines.flatMap((it) => it.networks())).toEqual([]);
});

test("a container of a task that nobody knows is removed, and its bridge with it", async () => {
  const arn = await run("fargate", { launchType: "FARGATE", ...AWSVPC });
  await cluster.pass(2_000);
  const [engine] = cluster.engines.filter((it) => it.networks().length > 0);
  const [spec] = engine?.specs() ?? [];
  if (engine === undefined || spec === undefined) throw new Error("the task is nowhere");
  const labels = { ...asRecord(spec.config["Labels"]), [LABELS.taskArn]: `${arn}0` };
  const created = engine.create({
    ...spec,
    name: "unknown",
    config: { ...spec.config, Labels: labels },
  });
  void created.then((id) => engine.start(id));
  // Not `pass`, to which such a container is a fault.
  await cluster.clock.advance(1_000);
  await cluster.call("StopTask", { task: arn });
  await cluster.clock.advance(10_000);
  expect(engine.states().map(({ name }) => name)).toEqual(["unknown"]);
  expect(engine.networks()).toHaveLength(1);
  for (const host of cluster.hosts) host.kill();
  for (const host of cluster.hosts) host.start();
  await cluster.clock.advance(10_000);
  expect(engine.states()).toEqual([]);
  expect(engine.networks()).toEqual([]);
});

describe("a container with a restart policy", () => {
  const killAll = (exitCode: number): void =>
    everyEngine((it) => it.states().forEach(({ id }) => it.kill(id, { exitCode })));
  const start = async (): Promise<string> => {
    await cluster.call("RegisterTaskDefinition", {
      family: "restarting",
      containerDefinitions: [
        {
          name: "app",
          image: "local:1",
          memory: 64,
          command: ["forever"],
          restartPolicy: { enabled: true, ignoredExitCodes: [7], restartAttemptPeriod: 60 },
        },
      ],
    });
    const arn = await run("restarting");
    await cluster.pass(2_000);
    return arn;
  };

  test("is started again after its period, and nobody is told of an end", async () => {
    const arn = await start();
    await cluster.pass(60_000);
    const before = task(arn);
    killAll(1);
    await cluster.pass(5_000);
    expect(running()).toBe(1);
    expect(task(arn)).toEqual(before);
    killAll(1);
    await cluster.pass(5_000);
    expect(task(arn)).toMatchObject({ lastStatus: "STOPPED", containers: [{ exitCode: 1 }] });
  });

  test("ends the task with an exit code that is to be ignored", async () => {
    const arn = await start();
    await cluster.pass(60_000);
    killAll(7);
    await cluster.pass(5_000);
    expect(task(arn)).toMatchObject({ lastStatus: "STOPPED", containers: [{ exitCode: 7 }] });
  });

  test("that does not come up again keeps its exit code, and the reason is told", async () => {
    const arn = await start();
    await cluster.pass(60_000);
    const fault = new RuntimeFault("CannotStartContainerError", "no space left on device");
    everyEngine((it) => it.refuse("start", fault));
    killAll(9);
    await cluster.pass(5_000);
    expect(task(arn)).toMatchObject({
      lastStatus: "STOPPED",
      containers: [{ exitCode: 9, reason: "CannotStartContainerError: no space left on device" }],
    });
  });

  test("is not restarted when it is found dead by an agent that was away", async () => {
    const arn = await start();
    await cluster.pass(60_000);
    for (const host of cluster.hosts) host.kill();
    killAll(1);
    for (const host of cluster.hosts) host.start();
    await cluster.pass(10_000);
    expect(task(arn)).toMatchObject({ lastStatus: "STOPPED", containers: [{ exitCode: 1 }] });
    expect(running()).toBe(0);
  });
});

test("a host port that is taken between its choice and the start is replaced by another", async () => {
  await cluster.call("RegisterTaskDefinition", {
    family: "dynamic",
    containerDefinitions: [
      {
        name: "app",
        image: "local:1",
        memory: 64,
        command: ["forever"],
        portMappings: [{ containerPort: 80 }, { containerPortRange: "90-91" }],
      },
    ],
  });
  const four = { count: 4 };
  await cluster.call("RunTask", { taskDefinition: "dynamic", ...four });
  await cluster.pass(5_000);
  // Started anew, an agent of this simulation chooses from the beginning, and cannot see what is bound.
  for (const host of cluster.hosts) host.kill();
  for (const host of cluster.hosts) host.start();
  await cluster.pass(10_000);
  const starts = (): number =>
    cluster.engines.reduce((sum, it) => sum + (it.calls.get("start") ?? 0), 0);
  const before = starts();
  await cluster.call("RunTask", { taskDefinition: "dynamic", ...four });
  await cluster.pass(10_000);
  expect(cluster.invariants.tasks.map(({ lastStatus }) => lastStatus)).toEqual(
    Array.from({ length: 8 }, () => "RUNNING"),
  );
  expect(starts() - before).toBeGreaterThan(4);
  for (const engine of cluster.engines) {
    const ports = engine.states().flatMap((it) => it.ports.map(({ hostPort }) => hostPort));
    expect(new Set(ports).size).toBe(ports.length);
  }
});
