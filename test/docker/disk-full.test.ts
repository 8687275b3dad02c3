import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningLongshore, startLongshore } from "../e2e/running-longshore.ts";
import { announcedEngine, engineMissing, TEST_IMAGE } from "../fixtures/engine.ts";
import { buildBusyboxImage, rootFileSystem } from "../fixtures/images.ts";
import { untilTask } from "../fixtures/watch-task.ts";
import { type Registry, startRegistry } from "../fixtures/registry.ts";

const missing =
  (await engineMissing()) ??
  (process.getuid?.() === 0 ? undefined : "a small file system can be mounted by root alone");
if (missing !== undefined) console.log(`skipped: full disks: ${missing}`);

const MIB = 1024 * 1024;
const FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

/** A Longshore whose private engine and whose agent keep what they have on small file systems of their own. */
describe.skipIf(missing !== undefined)("a disk that is full", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "longshore-full-"));
  const engineDir = join(dataDir, "engine");
  const agentDir = join(dataDir, "agent");
  let registry: Registry;
  let longshore: RunningLongshore;
  let ecs: ECSClient;

  async function start(): Promise<void> {
    longshore = await startLongshore({ engine: "private", dataDir });
    ecs = new ECSClient({
      endpoint: longshore.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      // One that was kept open to the server before.
      maxAttempts: 3,
    });
  }

  beforeAll(async () => {
    mount(engineDir, "size=96m");
    mount(agentDir, "size=256k");
    registry = await startRegistry({ entries: rootFileSystem(), ballastBytes: 12 * MIB });
    await start();
    const engine = announcedEngine(dataDir);
    await buildBusyboxImage(engine, TEST_IMAGE);
    engine.close();
    for (const [family, image] of [
      ["local", TEST_IMAGE],
      ["pulled", `${registry.host}/ballast:1`],
    ]) {
      const container = { name: "main", memory: 32, stopTimeout: 2 };
      await ecs.send(
        new RegisterTaskDefinitionCommand({
          family,
          containerDefinitions: [{ ...container, image, command: ["sh", "-c", FOREVER] }],
        }),
      );
    }
  });

  afterAll(async () => {
    await longshore.stop();
    await registry.end();
    for (const folder of [engineDir, agentDir]) spawnSync("umount", [folder]);
    rmSync(dataDir, { recursive: true });
  });

  const until = ({ taskArn }: Task, isSo: (task: Task) => boolean) => untilTask(ecs, taskArn, isSo);

  async function run(taskDefinition: string): Promise<Task> {
    const { tasks, failures } = await ecs.send(new RunTaskCommand({ taskDefinition }));
    if (!tasks?.[0]) throw new Error(`not placed: ${JSON.stringify(failures)}`);
    return until(tasks[0], ({ lastStatus }) => lastStatus === "RUNNING");
  }

  async function stop(task: Task): Promise<void> {
    await ecs.send(new StopTaskCommand({ task: task.taskArn }));
    await until(task, () => false);
  }

  test("under the engine fails a pull with the engine's words, and no other task; with space it is pulled", async () => {
    const other = await run("local");
    const ballast = join(engineDir, "ballast");
    fill(engineDir, ballast, 6 * MIB);
    const failed = await run("pulled");
    expect(failed).toMatchObject({ lastStatus: "STOPPED", stopCode: "TaskFailedToStart" });
    expect(failed.stoppedReason).toMatch(
      /^CannotPullContainerError: write \S+\/GetImageBlob\d+: no space left on device$/,
    );
    expect(failed.containers?.[0]?.reason).toBe(failed.stoppedReason);
    expect(failed).not.toHaveProperty("startedAt");
    const another = await run("local");
    for (const task of [other, another]) {
      expect(await until(task, () => true)).toMatchObject({ lastStatus: "RUNNING" });
      await stop(task);
    }
    rmSync(ballast);
    const pulled = await run("pulled");
    expect(pulled).toMatchObject({ lastStatus: "RUNNING" });
    expect(pulled.containers?.[0]?.imageDigest).toMatch(/^sha256:/);
    await stop(pulled);
  });

  test("under the agent is said, and costs no task: each is found again by its container", async () => {
    const ballast = join(agentDir, "ballast");
    fill(agentDir, ballast, 0);
    const task = await run("local");
    expect(task).toMatchObject({ lastStatus: "RUNNING" });
    expect(longshore.output()).toMatch(/a checkpoint.* no space left on device/);
    await longshore.kill();
    await expect(start()).rejects.toThrow(
      /Longshore could not start: cannot write \S+\/agent\/\S+: ENOSPC: no space left on device/,
    );
    rmSync(ballast);
    await start();
    const found = await until(task, ({ connectivity }) => connectivity === "CONNECTED");
    expect(found).toMatchObject({ lastStatus: "RUNNING", startedAt: task.startedAt });
    expect(found.containers?.[0]?.runtimeId).toBe(task.containers?.[0]?.runtimeId);
    await stop(found);
  });
});

function mount(folder: string, options: string): void {
  mkdirSync(folder);
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  if (status !== 0) throw new Error(String(stderr));
}

/** Leaves that much of a file system free. */
function fill(folder: string, file: string, leftBytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(file, Buffer.alloc(bavail * bsize - leftBytes));
}
