import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainerDefinition, Task } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asArray, asRecord } from "../../src/agent/foreign.ts";
import { engineMissing } from "../fixtures/engine.ts";
import { oneCluster } from "../fixtures/one-cluster.ts";
import { aRunningContainer } from "../fixtures/running-cluster.ts";
import { isRunning } from "../fixtures/watch-task.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const SHARED = `longshore-test-shared-${process.pid}`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "longshore-volumes-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

// After the folder: its containers end before it goes.
const cluster = oneCluster();

/** Two containers of which the first mounts the volume, and the other mounts it too or takes it from the first. */
function pair(other: Partial<ContainerDefinition>): ContainerDefinition[] {
  const mountPoints = [{ sourceVolume: "data", containerPath: "/data" }];
  return [
    aRunningContainer({ name: "writer", memory: 16, mountPoints }),
    aRunningContainer({ name: "reader", memory: 16, ...other }),
  ];
}

const volumesOf = async (task: Task, name: string): Promise<readonly unknown[]> =>
  asArray((await cluster.inspect(task, name))["Mounts"]);

async function hasVolume(name: string): Promise<boolean> {
  const path = `/volumes?filters=${encodeURIComponent(JSON.stringify({ name: [name] }))}`;
  const answer = await cluster.docker.call({ method: "GET", path, timeoutMs: 30_000 });
  return asArray(asRecord(answer)["Volumes"]).some((it) => asRecord(it)["Name"] === name);
}

describe.skipIf(missing !== undefined)("a volume", () => {
  test.concurrent("of the host is that folder, for reading only where it says so", async () => {
    await writeFile(join(folder, "greeting"), "hello\n");
    const readOnly = { sourceVolume: "data", containerPath: "/here", readOnly: true };
    const task = await cluster.run({
      volumes: [{ name: "data", host: { sourcePath: folder } }],
      containerDefinitions: pair({ mountPoints: [readOnly] }),
    });
    const running = await cluster.until(task, isRunning);
    await cluster.exec(running, "echo written > /data/answer", "writer");
    expect(await readFile(join(folder, "answer"), "utf8")).toBe("written\n");
    expect(await cluster.exec(running, "cat /here/greeting /here/answer", "reader")).toBe(
      "hello\nwritten",
    );
    expect(await cluster.exec(running, "touch /here/x 2>&1", "reader")).toContain("Read-only");
    await cluster.stop(running);
    await access(join(folder, "greeting"));
  });

  test.concurrent("without a place is the task's own, and another takes it with volumesFrom", async () => {
    const task = await cluster.run({
      volumes: [{ name: "data", host: {} }],
      containerDefinitions: pair({ volumesFrom: [{ sourceContainer: "writer", readOnly: true }] }),
    });
    const running = await cluster.until(task, isRunning);
    await cluster.exec(running, "echo mine > /data/file", "writer");
    expect(await cluster.exec(running, "cat /data/file", "reader")).toBe("mine");
    expect(await cluster.exec(running, "touch /data/x 2>&1", "reader")).toContain("Read-only");
    expect(await volumesOf(running, "writer")).toMatchObject([
      { Type: "volume", Name: expect.stringMatching(/^ecs-fields-\d+-1-data-/), RW: true },
    ]);
    await cluster.stop(running);
  });

  test.concurrent("of Docker's has its driver, options and labels, and ends with its task", async () => {
    const task = await cluster.run({
      volumes: [
        {
          name: "data",
          dockerVolumeConfiguration: {
            scope: "task",
            driver: "local",
            driverOpts: { type: "tmpfs", device: "tmpfs", o: "size=1m" },
            labels: { team: "shop" },
          },
        },
      ],
      containerDefinitions: pair({}),
    });
    const running = await cluster.until(task, isRunning);
    const [mount] = await volumesOf(running, "writer");
    const path = `/volumes/${String(asRecord(mount)["Name"])}`;
    expect(await cluster.docker.call({ method: "GET", path, timeoutMs: 30_000 })).toMatchObject({
      Driver: "local",
      Labels: { team: "shop" },
      Options: { type: "tmpfs", device: "tmpfs", o: "size=1m" },
    });
    expect(await cluster.exec(running, "grep ' /data ' /proc/mounts", "writer")).toContain(
      "size=1024k",
    );
    await cluster.stop(running);
  });

  test.concurrent("that is shared outlives its task, and has to be there or be provisioned", async () => {
    const run = (autoprovision: boolean): Promise<Task> => {
      const mountPoints = [{ sourceVolume: SHARED, containerPath: "/data" }];
      return cluster.run({
        volumes: [
          {
            name: SHARED,
            dockerVolumeConfiguration: { scope: "shared", autoprovision, driver: "local" },
          },
        ],
        containerDefinitions: [aRunningContainer({ mountPoints })],
      });
    };
    const refused = await cluster.until(await run(false), isRunning);
    expect(refused.containers?.[0]).toMatchObject({
      reason: `CannotInspectVolumeError: get ${SHARED}: no such volume`,
    });
    expect(await hasVolume(SHARED)).toBe(false);

    const first = await cluster.until(await run(true), isRunning);
    await cluster.exec(first, "echo kept > /data/file");
    await cluster.stop(first);
    const second = await cluster.until(await run(false), isRunning);
    expect(await cluster.exec(second, "cat /data/file")).toBe("kept");
    await cluster.stop(second);
    await removeShared();
  });
});

/** A shared volume is nobody's to remove but its user's; the stopped containers hold it until then. */
async function removeShared(): Promise<void> {
  const call = (method: "GET" | "DELETE", path: string): Promise<unknown> =>
    cluster.docker.call({ method, path, timeoutMs: 30_000 });
  const filters = encodeURIComponent(JSON.stringify({ volume: [SHARED] }));
  for (const it of asArray(await call("GET", `/containers/json?all=true&filters=${filters}`))) {
    await call("DELETE", `/containers/${String(asRecord(it)["Id"])}?force=true`);
  }
  await call("DELETE", `/volumes/${SHARED}`);
}
