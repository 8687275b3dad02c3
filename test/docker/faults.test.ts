import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  ECSClient,
  ListContainerInstancesCommand,
  DescribeContainerInstancesCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseContainerState } from "../../src/agent/docker/container-state.ts";
import { type EngineClient } from "../../src/agent/docker/engine-client.ts";
import { forget, type RunningLongshore, startLongshore } from "../e2e/running-longshore.ts";
import {
  announcedEngine,
  announcedEngineHost,
  engineMissing,
  TEST_IMAGE,
} from "../fixtures/engine.ts";
import { losePower, shimsUnder } from "../fixtures/reboot.ts";
import { buildBusyboxImage } from "../fixtures/images.ts";
import { describeTask, untilTask } from "../fixtures/watch-task.ts";

const missing =
  (await engineMissing()) ??
  (process.getuid?.() === 0 ? undefined : "a private engine can be started by root alone");
if (missing !== undefined) console.log(`skipped: faults of a private engine: ${missing}`);

/**
 * What happens to tasks when something they rest on dies. Longshore starts an engine of its own here, so that the
 * engine can be among the victims. After each fault: the task that ran is found again as the container it was, what
 * died is told with a true reason, and nothing was started twice.
 */
describe.skipIf(missing !== undefined)("a fault under running tasks", () => {
  let longshore: RunningLongshore;
  let ecs: ECSClient;

  async function start(dataDir?: string): Promise<void> {
    longshore = await startLongshore({
      engine: "private",
      ...(dataDir !== undefined && { dataDir }),
    });
    ecs = new ECSClient({
      endpoint: longshore.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  }

  beforeAll(async () => {
    await start();
    await withEngine((engine) => buildBusyboxImage(engine, TEST_IMAGE));
    const app = { image: TEST_IMAGE, memory: 32, command: ["sh", "-c", SCRIPTS.forever] };
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "restarting",
        containerDefinitions: [
          {
            ...app,
            name: "main",
            stopTimeout: 2,
            restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
          },
        ],
      }),
    );
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "in-subnet",
        networkMode: "awsvpc",
        containerDefinitions: [
          { ...app, name: "main" },
          { ...app, name: "side" },
        ],
      }),
    );
    for (const [family, script] of Object.entries(SCRIPTS)) {
      await ecs.send(
        new RegisterTaskDefinitionCommand({
          family,
          containerDefinitions: [
            {
              name: "main",
              image: TEST_IMAGE,
              memory: 32,
              stopTimeout: 2,
              command: ["/bin/busybox", "sh", "-c", script],
            },
          ],
        }),
      );
    }
  });

  afterAll(async () => {
    await longshore.stop();
    await forget(longshore.dataDir);
  });

  async function withEngine<T>(work: (engine: EngineClient) => Promise<T>): Promise<T> {
    const engine = announcedEngine(longshore.dataDir);
    try {
      return await work(engine);
    } finally {
      engine.close();
    }
  }

  function enginePid(): number {
    return Number(readFileSync(join(engineFolder(), "docker.pid"), "utf8"));
  }

  function engineFolder(): string {
    return dirname(announcedEngineHost(longshore.dataDir).replace("unix://", ""));
  }

  async function instanceArns(): Promise<readonly string[]> {
    const { containerInstanceArns = [] } = await ecs.send(new ListContainerInstancesCommand({}));
    return containerInstanceArns.toSorted();
  }

  /** A Fargate task of two containers with an address of its own. */
  async function runInSubnet(taskDefinition: string): Promise<Task> {
    const { tasks, failures } = await ecs.send(
      new RunTaskCommand({
        taskDefinition,
        networkConfiguration: { awsvpcConfiguration: { subnets: [await aSubnet()] } },
      }),
    );
    const arn = tasks?.[0]?.taskArn;
    if (arn === undefined) throw new Error(`not placed: ${JSON.stringify(failures)}`);
    return until(arn, ({ lastStatus }) => lastStatus === "RUNNING");
  }

  async function aSubnet(): Promise<string> {
    const { endpoint } = longshore;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const ec2 = new EC2Client({ endpoint, region: "us-east-1", credentials });
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
    ec2.destroy();
    return Subnets?.[0]?.SubnetId ?? "";
  }

  /** The ids of the containers that run, by the engine's own word. */
  function runningIds(): Promise<readonly string[]> {
    return withEngine(async (engine) => {
      const containers = await engine.call({
        method: "GET",
        path: "/containers/json",
        timeoutMs: 30_000,
      });
      return Array.isArray(containers) ? containers.map(({ Id }) => String(Id)) : [];
    });
  }

  const until = (taskArn: string, isSo: (task: Task) => boolean) => untilTask(ecs, taskArn, isSo);

  async function run(family: string): Promise<Task> {
    for (;;) {
      const { tasks } = await ecs.send(new RunTaskCommand({ taskDefinition: family }));
      const arn = tasks?.[0]?.taskArn;
      // The agent may just be coming back.
      if (arn !== undefined) return until(arn, ({ lastStatus }) => lastStatus === "RUNNING");
      await sleep(50);
    }
  }

  async function stop(task: Task): Promise<void> {
    await ecs.send(new StopTaskCommand({ task: task.taskArn }));
    await until(task.taskArn ?? "", ({ lastStatus }) => lastStatus === "STOPPED");
  }

  async function untilConnected(wanted: boolean): Promise<void> {
    for (;;) {
      const { containerInstanceArns } = await ecs.send(new ListContainerInstancesCommand({}));
      const { containerInstances } = await ecs.send(
        new DescribeContainerInstancesCommand({ containerInstances: containerInstanceArns }),
      );
      if (containerInstances?.[0]?.agentConnected === wanted) return;
      await sleep(50);
    }
  }

  /** What is said of the engine's health; it is found out within seconds. */
  async function untilHealth(wanted: "OK" | "IMPAIRED"): Promise<void> {
    const { containerInstanceArns } = await ecs.send(new ListContainerInstancesCommand({}));
    const which = { containerInstances: containerInstanceArns };
    for (;;) {
      const { containerInstances } = await ecs.send(
        new DescribeContainerInstancesCommand({ ...which, include: ["CONTAINER_INSTANCE_HEALTH"] }),
      );
      if (containerInstances?.[0]?.healthStatus?.overallStatus === wanted) return;
      await sleep(50);
    }
  }

  const idOf = (task: Task): string | undefined => task.containers?.[0]?.runtimeId;

  test("a kill -9 of server and agent leaves the task running, and it is found again", async () => {
    const before = await run("forever");
    await longshore.kill();
    await start(longshore.dataDir);
    await untilConnected(true);
    const after = await describeTask(ecs, before.taskArn ?? "");
    expect(after).toMatchObject({ lastStatus: "RUNNING", desiredStatus: "RUNNING" });
    expect(idOf(after)).toBe(idOf(before));
    expect(await runningIds()).toEqual([idOf(before)]);
    await stop(after);
  });

  test("what ended while server and agent were away is told with its exit code and its time", async () => {
    const task = await run("until-told");
    await longshore.kill();
    // Between the two lives the private engine goes on.
    const ended = await withEngine(async (engine) => {
      const path = `/containers/${idOf(task)}`;
      const query = { signal: "USR1" };
      await engine.call({ method: "POST", path: `${path}/kill`, query, timeoutMs: 30_000 });
      await engine.call({ method: "POST", path: `${path}/wait`, timeoutMs: 30_000 });
      const state = await engine.call({ method: "GET", path: `${path}/json`, timeoutMs: 30_000 });
      return parseContainerState(state);
    });
    await start(longshore.dataDir);
    const stopped = await until(task.taskArn ?? "", ({ lastStatus }) => lastStatus === "STOPPED");
    expect(stopped).toMatchObject({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
    });
    expect(stopped.containers?.[0]).toMatchObject({ exitCode: 7 });
    expect(stopped.executionStoppedAt?.getTime()).toBe(ended.finishedAtMs);
  });

  test("a container that was removed while nobody looked has vanished", async () => {
    const task = await run("forever");
    await longshore.kill();
    await withEngine((engine) =>
      engine.call({
        method: "DELETE",
        path: `/containers/${idOf(task)}`,
        query: { force: "true" },
        timeoutMs: 30_000,
      }),
    );
    await start(longshore.dataDir);
    const stopped = await until(task.taskArn ?? "", ({ lastStatus }) => lastStatus === "STOPPED");
    expect(stopped.containers?.[0]?.reason).toMatch(/^ContainerVanishedError: /);
    expect(await runningIds()).toEqual([]);
  });

  test("a kill -9 of the container's process is told as exit code 137", async () => {
    const task = await run("forever");
    const pid = await withEngine(async (engine) => {
      const path = `/containers/${idOf(task)}/json`;
      const answer = await engine.call({ method: "GET", path, timeoutMs: 30_000 });
      const { State } = Object(answer);
      return Number(State.Pid);
    });
    process.kill(pid, "SIGKILL");
    const stopped = await until(task.taskArn ?? "", ({ lastStatus }) => lastStatus === "STOPPED");
    expect(stopped.stoppedReason).toBe("Essential container in task exited");
    expect(stopped.containers?.[0]?.exitCode).toBe(137);
  });

  test("a kill -9 of the engine leaves the task running, and new ones start", async () => {
    const before = await run("forever");
    const killed = enginePid();
    process.kill(killed, "SIGKILL");
    const next = await run("forever");
    expect(enginePid()).not.toBe(killed);
    const after = await describeTask(ecs, before.taskArn ?? "");
    expect(after.lastStatus).toBe("RUNNING");
    expect(new Set(await runningIds())).toEqual(new Set([idOf(before), idOf(next)]));
    await stop(after);
    await stop(next);
  });

  test("a kill -9 of the engine while it starts containers starts them all the same, each once", async () => {
    const { tasks = [] } = await ecs.send(
      new RunTaskCommand({ taskDefinition: "forever", count: 3 }),
    );
    while (shimsUnder(engineFolder()).length === 0) await sleep(1);
    process.kill(enginePid(), "SIGKILL");
    const running: Task[] = [];
    for (const { taskArn = "" } of tasks) {
      running.push(await until(taskArn, ({ lastStatus }) => lastStatus !== "PENDING"));
    }
    expect(running.map(({ lastStatus }) => lastStatus)).toEqual(tasks.map(() => "RUNNING"));
    expect(new Set(await runningIds())).toEqual(new Set(running.map(idOf)));
    expect(shimsUnder(engineFolder())).toHaveLength(tasks.length);
    for (const task of running) await stop(task);
    expect(shimsUnder(engineFolder())).toEqual([]);
  });

  test("a machine that lost its power tells what ended, starts none of it again, and takes new tasks", async () => {
    const before = [await run("forever"), await run("restarting"), await runInSubnet("in-subnet")];
    const instances = await instanceArns();
    await longshore.kill();
    const folder = engineFolder();
    await losePower(folder);
    // Where this folder outlives that, the process it names may be any by now.
    await mkdir(folder);
    await writeFile(join(folder, "docker.pid"), String(process.pid));
    const backAtMs = Date.now();
    await start(longshore.dataDir);
    await untilConnected(true);
    for (const { taskArn = "", startedAt } of before) {
      const task = await until(taskArn, ({ lastStatus }) => lastStatus === "STOPPED");
      expect(task).toMatchObject({
        stopCode: "EssentialContainerExited",
        stoppedReason: "Essential container in task exited",
        startedAt,
      });
      // Docker's own code for what it found dead.
      for (const container of task.containers ?? []) {
        expect(container).toMatchObject({ lastStatus: "STOPPED", exitCode: 255 });
      }
      // The engine knows no better than when it looked.
      expect(task.executionStoppedAt?.getTime()).toBeGreaterThanOrEqual(backAtMs - 1);
    }
    expect(await runningIds()).toEqual([]);
    expect(await instanceArns()).toEqual(instances);
    const next = [await run("forever"), await runInSubnet("in-subnet")];
    for (const task of next) await stop(task);
  });

  test("an engine that hangs delays what it has to do and nothing else, and is said to be impaired", async () => {
    const before = await run("forever");
    const other = await run("forever");
    await untilHealth("OK");
    const saidBefore = longshore.output().length;
    const saidImpaired = (): number =>
      longshore.output().slice(saidBefore).split("error the container engine does not answer")
        .length - 1;
    process.kill(enginePid(), "SIGSTOP");
    try {
      const { tasks } = await ecs.send(new RunTaskCommand({ taskDefinition: "forever" }));
      const arn = tasks?.[0]?.taskArn ?? "";
      const answer = await ecs.send(new StopTaskCommand({ task: other.taskArn }));
      expect(answer.task?.desiredStatus).toBe("STOPPED");
      expect((await describeTask(ecs, arn)).lastStatus).toBe("PENDING");
      expect((await describeTask(ecs, before.taskArn ?? "")).lastStatus).toBe("RUNNING");
      await untilHealth("IMPAIRED");
      // Each of this machine's two agents asks in its own time, and only one has instances that are listed.
      while (saidImpaired() < 2) await sleep(50);
      await untilConnected(true);
      process.kill(enginePid(), "SIGCONT");
      await untilHealth("OK");
      await until(other.taskArn ?? "", ({ lastStatus }) => lastStatus === "STOPPED");
      await stop(await until(arn, ({ lastStatus }) => lastStatus === "RUNNING"));
      await stop(before);
      expect(await runningIds()).toEqual([]);
    } finally {
      process.kill(enginePid(), "SIGCONT");
    }
    expect(saidImpaired()).toBe(2);
  });

  test("an engine that hangs holds up no end, which says what it leaves; the next start finds it", async () => {
    const before = await run("forever");
    const hung = enginePid();
    process.kill(hung, "SIGSTOP");
    const sinceMs = Date.now();
    expect(await longshore.stop()).toBe(0);
    expect(Date.now() - sinceMs).toBeLessThan(25_000);
    expect(longshore.output()).toMatch(/gave up waiting for tasks to stop, .* tasks=1/);
    await start(longshore.dataDir);
    expect(longshore.output()).toContain("left running hangs and is ended");
    expect(enginePid()).not.toBe(hung);
    await untilConnected(true);
    expect(await describeTask(ecs, before.taskArn ?? "")).toMatchObject({ lastStatus: "RUNNING" });
    expect(await runningIds()).toEqual([idOf(before)]);
    await stop(before);
  });
});

const SCRIPTS = {
  forever: "trap 'exit 0' TERM; while :; do sleep 0.1; done",
  "until-told": "trap 'exit 7' USR1; trap 'exit 0' TERM; while :; do sleep 0.1; done",
};
