import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDockerRuntime } from "../../src/agent/docker/docker-runtime.ts";
import type { RegistryLogin } from "../../src/agent/images/registry-logins.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { engineMissing, testEngine, withTestImage } from "../fixtures/engine.ts";
import { rootFileSystem } from "../fixtures/images.ts";
import { type Registry, startRegistry } from "../fixtures/registry.ts";
import {
  aRunningCluster,
  aRunningContainer,
  type RunningCluster,
} from "../fixtures/running-cluster.ts";
import { isRunning } from "../fixtures/watch-task.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const LOGIN = { username: "robot", password: "open-sesame" };
const WRONG_PASSWORD = "let-me-in";
const aLogin = (password: string): RegistryLogin => ({
  kind: "password",
  username: LOGIN.username,
  password,
});

describe.skipIf(missing !== undefined)("images of a private registry", () => {
  const client = testEngine();
  const runtime = createDockerRuntime({ client, clock: systemClock(), log: silentLog });
  let registry: Registry;
  let cluster: RunningCluster;
  const oneOf = (image: string) => ({ containerDefinitions: [aRunningContainer({ image })] });
  const untilGone = async (image: string): Promise<void> => {
    while ((await runtime.inspectImage(image)) !== undefined);
  };

  beforeAll(async () => {
    await withTestImage();
    registry = await startRegistry({ entries: rootFileSystem(), login: LOGIN });
    cluster = await aRunningCluster({
      settings: {
        imagePullBehavior: "default",
        imageCleanup: { kind: "on", intervalMs: 300, minimumAgeMs: 0, atOnce: 5, excluded: [] },
        taskCleanupWaitMs: 0,
        registryLogins: new Map([
          [`${registry.host}/team`, aLogin(LOGIN.password)],
          [`${registry.host}/wrong`, aLogin(WRONG_PASSWORD)],
        ]),
      },
    });
  });
  afterAll(async () => {
    expect(await cluster?.end()).toEqual([]);
    await registry?.end();
    client.close();
  });

  test("are pulled with the login of their registry, once for all tasks that wait", async () => {
    const { tasks = [] } = await cluster.tryRun(oneOf(`${registry.host}/team/app:1`), { count: 3 });
    expect(tasks).toHaveLength(3);
    for (const task of await Promise.all(tasks.map((it) => cluster.until(it, isRunning)))) {
      expect(task.lastStatus).toBe("RUNNING");
      expect(task.containers?.[0]?.imageDigest).toBe(registry.digestOf("team/app"));
      const { createdAt, pullStartedAt, pullStoppedAt, startedAt } = task;
      const times = [createdAt, pullStartedAt, pullStoppedAt, startedAt].map((it) => Number(it));
      expect(times.every((it) => it > 0)).toBe(true);
      expect(times).toEqual(times.toSorted((left, right) => left - right));
    }
    // The layer and the configuration.
    expect(registry.fetched()).toBe(2);
    await Promise.all(tasks.map((task) => cluster.stop(task)));
  });

  test.each([
    ["a wrong password", "wrong"],
    ["no login at all", "others"],
  ])("with %s the task fails with the reason, and shows no password", async (_, namespace) => {
    const task = await cluster.run(oneOf(`${registry.host}/${namespace}/app:1`));
    const { stopCode, stoppedReason, startedAt, containers } = await cluster.until(task, isRunning);
    const reason = containers?.[0]?.reason;
    expect(reason).toMatch(/^CannotPullContainerError: .*(unauthorized|no basic auth credentials)/);
    expect({ stopCode, stoppedReason }).toEqual({
      stopCode: "TaskFailedToStart",
      stoppedReason: reason,
    });
    expect(startedAt).toBeUndefined();
    expect(containers?.[0]).not.toHaveProperty("exitCode");
    expect(JSON.stringify({ reason })).not.toContain(WRONG_PASSWORD);
  });

  test("go once no task uses them, and those stay that a task uses or somebody else pulled", async () => {
    const [used, unused, theirs] = ["used", "unused", "theirs"].map(
      (name) => `${registry.host}/team/${name}:1`,
    );
    if (used === undefined || unused === undefined || theirs === undefined) throw new Error();
    await runtime.pullImage(theirs, { login: aLogin(LOGIN.password) });
    const [running, ...others] = await Promise.all(
      [used, unused, theirs].map(async (image) =>
        cluster.until(await cluster.run(oneOf(image)), isRunning),
      ),
    );
    if (running === undefined) throw new Error("there is no task");
    await Promise.all(others.map((task) => cluster.stop(task)));
    await untilGone(unused);
    expect(await runtime.inspectImage(theirs)).toBeDefined();
    expect(await runtime.inspectImage(used)).toBeDefined();
    expect(await cluster.exec(running, "echo still here")).toBe("still here");
    await cluster.stop(running);
    await untilGone(used);
    expect(await runtime.inspectImage(theirs)).toBeDefined();
    await runtime.removeImage(theirs);
  });
});
