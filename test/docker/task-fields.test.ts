import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeContainerInstancesCommand, type Task } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { engineMissing } from "../fixtures/engine.ts";
import { oneCluster } from "../fixtures/one-cluster.ts";
import { aRunningContainer, FOREVER } from "../fixtures/running-cluster.ts";
import { isRunning } from "../fixtures/watch-task.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const MIB = 1024 * 1024;
const sh = (command: string): { command: string[] } => ({ command: ["sh", "-c", command] });
const container = (task: Task, name: string) => task.containers?.find((it) => it.name === name);

let folder: string;

describe.skipIf(missing !== undefined)("a task's containers together", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "longshore-fields-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  // After the folder: its containers end before it goes.
  const cluster = oneCluster();

  test.concurrent("start as dependsOn says: SUCCESS, COMPLETE, START", async () => {
    const log = { mountPoints: [{ sourceVolume: "log", containerPath: "/log" }], memory: 16 };
    const note = (what: string): string => `echo ${what} >> /log/order`;
    const task = await cluster.run({
      volumes: [{ name: "log", host: { sourcePath: join(folder, "order") } }],
      containerDefinitions: [
        aRunningContainer({
          ...log,
          ...sh(`${note("app")}; ${FOREVER}`),
          dependsOn: [
            { containerName: "migrate", condition: "SUCCESS" },
            { containerName: "warm", condition: "COMPLETE" },
            { containerName: "side", condition: "START" },
          ],
        }),
        aRunningContainer({ ...log, name: "side", essential: false }),
        aRunningContainer({
          ...log,
          name: "warm",
          essential: false,
          ...sh(`${note("warm")}; exit 3`),
          dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }],
        }),
        aRunningContainer({
          ...log,
          name: "migrate",
          essential: false,
          ...sh(`sleep 0.3; ${note("migrate")}`),
        }),
      ],
    });
    const running = await cluster.until(task, isRunning);
    expect(running.lastStatus).toBe("RUNNING");
    expect(container(running, "warm")).toMatchObject({ lastStatus: "STOPPED", exitCode: 3 });
    await expect
      .poll(() => readFile(join(folder, "order", "order"), "utf8"))
      .toBe("migrate\nwarm\napp\n");
    await cluster.stop(running);
  });

  test.concurrent("wait for HEALTHY, and tell of their health", async () => {
    const healthCheck = { command: ["CMD-SHELL", "test -e /tmp/ready"], interval: 5, retries: 10 };
    const task = await cluster.run({
      containerDefinitions: [
        aRunningContainer({
          dependsOn: [{ containerName: "db", condition: "HEALTHY" }],
          healthCheck: { command: ["CMD-SHELL", "test ! -e /tmp/sick"], interval: 5, retries: 1 },
        }),
        aRunningContainer({ name: "db", healthCheck: { ...healthCheck, startPeriod: 60 } }),
      ],
    });
    const db = await cluster.until(task, (it) => container(it, "db")?.lastStatus === "RUNNING");
    expect(await cluster.inspect(db, "db")).toMatchObject({
      Config: {
        Healthcheck: {
          Test: healthCheck.command,
          Interval: 5e9,
          Timeout: 5e9,
          Retries: 10,
          StartPeriod: 60e9,
        },
      },
    });
    expect(container(db, "app")?.runtimeId).toBeUndefined();
    await cluster.exec(db, "touch /tmp/ready", "db");
    const running = await cluster.until(task, isRunning);
    expect(running.lastStatus).toBe("RUNNING");
    const healthy = await cluster.until(running, ({ healthStatus }) => healthStatus === "HEALTHY");
    expect(container(healthy, "db")?.healthStatus).toBe("HEALTHY");
    await cluster.exec(healthy, "touch /tmp/sick");
    const sick = await cluster.until(healthy, ({ healthStatus }) => healthStatus === "UNHEALTHY");
    expect(container(sick, "app")?.healthStatus).toBe("UNHEALTHY");
    // Nobody but a service replaces a task for that.
    expect(sick).toMatchObject({ lastStatus: "RUNNING", desiredStatus: "RUNNING" });
    await cluster.stop(sick);
  });

  test.concurrent("give up waiting after the startTimeout of the one waited for", async () => {
    const task = await cluster.run({
      containerDefinitions: [
        aRunningContainer({ dependsOn: [{ containerName: "slow", condition: "COMPLETE" }] }),
        aRunningContainer({ name: "slow", essential: false, startTimeout: 2 }),
      ],
    });
    const stopped = await cluster.until(task, () => false);
    const reason = expect.stringMatching(
      /^CannotStartContainerError: dependency graph: .*timed out/,
    );
    expect(container(stopped, "app")).toMatchObject({ exitCode: 143, reason });
    expect(stopped).toMatchObject({ stopCode: "TaskFailedToStart", stoppedReason: reason });
  });

  test.concurrent("stop in reverse order, and are killed after their stopTimeout", async () => {
    const task = await cluster.run({
      containerDefinitions: [
        aRunningContainer({ name: "db" }),
        aRunningContainer({
          stopTimeout: 2,
          ...sh("trap '' TERM; while :; do sleep 0.1; done"),
          dependsOn: [{ containerName: "db", condition: "START" }],
        }),
      ],
    });
    const stopped = await cluster.stop(await cluster.until(task, isRunning));
    expect(container(stopped, "app")?.exitCode).toBe(137);
    const ends = await Promise.all(
      ["app", "db"].map(async (name) => {
        const { State } = await cluster.inspect(stopped, name);
        return String(asRecord(State)["FinishedAt"]);
      }),
    );
    expect(ends.toSorted()).toEqual(ends);
  });

  test.concurrent("end with the first essential one, and not with another", async () => {
    const task = await cluster.run({
      containerDefinitions: [
        aRunningContainer({ name: "main" }),
        aRunningContainer({ name: "helper", essential: false, ...sh("exit 9") }),
      ],
    });
    const running = await cluster.until(
      task,
      (it) => isRunning(it) && container(it, "helper")?.lastStatus === "STOPPED",
    );
    expect(container(running, "helper")?.exitCode).toBe(9);
    await cluster.exec(running, "kill -TERM 1", "main");
    expect(await cluster.until(running, () => false)).toMatchObject({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
    });
  });

  test.concurrent("find each other by links", async () => {
    const task = await cluster.run({
      containerDefinitions: [
        aRunningContainer({ links: ["db:database"] }),
        aRunningContainer({ name: "db" }),
      ],
    });
    const running = await cluster.until(task, isRunning);
    const address = (await cluster.exec(running, "hostname -i 2>/dev/null || ip addr", "db")) || "";
    const hosts = await cluster.exec(running, "grep database /etc/hosts", "app");
    expect(hosts).toMatch(/^\d+\.\d+\.\d+\.\d+\s+database/);
    expect(address).toContain(hosts.split(/\s/)[0]);
    await cluster.stop(running);
  });

  test.concurrent("are held to the task's size together, and what they do not share to their own", async () => {
    const task = await cluster.run({
      cpu: "512",
      memory: "64",
      containerDefinitions: [
        aRunningContainer({ memory: undefined, cpu: 128 }),
        aRunningContainer({ name: "side", memory: 24 }),
      ],
    });
    const running = await cluster.until(task, isRunning);
    const app = asRecord((await cluster.inspect(running, "app"))["HostConfig"]);
    const side = asRecord((await cluster.inspect(running, "side"))["HostConfig"]);
    expect(side["Memory"]).toBe(24 * MIB);
    const { containerInstances: [instance] = [] } = await cluster.ecs.send(
      new DescribeContainerInstancesCommand({
        containerInstances: [running.containerInstanceArn ?? ""],
      }),
    );
    const isHeldTogether = instance?.attributes?.some(
      ({ name }) => name === "ecs.capability.task-cpu-mem-limit",
    );
    if (isHeldTogether) {
      expect(app).toMatchObject({ Memory: 0, NanoCpus: 0, CpuShares: 128 });
      expect(app["CgroupParent"]).toBe(side["CgroupParent"]);
      expect(await taskLimits(String(app["CgroupParent"]))).toEqual({
        memory: String(64 * MIB),
        cpu: "50000 100000",
      });
    } else {
      expect(app).toMatchObject({ Memory: 64 * MIB, NanoCpus: 5e8 });
    }
    await cluster.stop(running);
  });

  test.concurrent("are out of memory when they are killed for it at their very start", async () => {
    const definition = {
      containerDefinitions: [
        aRunningContainer({ memory: 6, ...sh("exec dd if=/dev/zero of=/dev/null bs=64M count=1") }),
      ],
    };
    const { tasks = [] } = await cluster.tryRun(definition, { count: 4 });
    expect(tasks).toHaveLength(4);
    const stopped = await Promise.all(tasks.map((task) => cluster.until(task, () => false)));
    for (const task of stopped) {
      expect(container(task, "app")).toMatchObject({
        exitCode: 137,
        reason: "OutOfMemoryError: Container killed due to memory usage",
      });
    }
  });

  test.concurrent("are out of memory when the task is, and only the one that was killed says so", async () => {
    const task = await cluster.run({
      memory: "64",
      containerDefinitions: [
        aRunningContainer({
          memory: undefined,
          // In the moment of a start, when Docker often does not hear of it.
          ...sh("exec dd if=/dev/zero of=/dev/null bs=96M count=1"),
        }),
        aRunningContainer({ name: "side", memory: 24 }),
      ],
    });
    const stopped = await cluster.until(task, () => false);
    expect(container(stopped, "app")).toMatchObject({
      exitCode: 137,
      reason: "OutOfMemoryError: Container killed due to memory usage",
    });
    expect(container(stopped, "side")).not.toHaveProperty("reason");
  });
});

async function taskLimits(parent: string): Promise<object> {
  const read = async (...paths: readonly string[]): Promise<string> => {
    const texts = await Promise.all(
      paths.map((path) => readFile(`/sys/fs/cgroup/${path}`, "utf8")),
    );
    return texts.map((text) => text.trim()).join(" ");
  };
  try {
    return { memory: await read(`${parent}/memory.max`), cpu: await read(`${parent}/cpu.max`) };
  } catch {
    // Version 1.
    return {
      memory: await read(`memory${parent}/memory.limit_in_bytes`),
      cpu: await read(`cpu${parent}/cpu.cfs_quota_us`, `cpu${parent}/cpu.cfs_period_us`),
    };
  }
}
