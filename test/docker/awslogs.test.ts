import type { Task } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { engineMissing, withTestImage } from "../fixtures/engine.ts";
import { aRunningCluster, FOREVER, type RunningCluster } from "../fixtures/running-cluster.ts";
import { loggingContainer, logWays, type TaskLogs, taskLogs } from "../fixtures/task-logs.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const EXECUTION_ROLE = "arn:aws:iam::000000000000:role/ecsTaskExecutionRole";
const ON_FARGATE = {
  executionRoleArn: EXECUTION_ROLE,
  requiresCompatibilities: ["FARGATE" as const],
  networkMode: "awsvpc" as const,
  cpu: "256",
  memory: "512",
};

describe.skipIf(missing !== undefined).each(await logWays())("awslogs by the %s", (logShipping) => {
  let cluster: RunningCluster;
  let logs: TaskLogs;

  beforeAll(async () => {
    await withTestImage();
    cluster = await aRunningCluster({ settings: { logShipping } });
    logs = await taskLogs(cluster.ecs);
  });
  afterAll(async () => {
    logs?.close();
    expect(await cluster?.end()).toEqual([]);
  });

  test("shows lines while the container runs, in the stream that ECS names", async () => {
    const task = await cluster.run({
      containerDefinitions: [loggingContainer(`echo one; echo two >&2; echo three; ${FOREVER}`)],
    });
    const shown = await logs.lines(task, 3);
    expect(shown.toSorted()).toEqual(["one", "three", "two"]);
    const { LogConfig } = asRecord(
      (await cluster.inspect(await cluster.until(task, isRunning)))["HostConfig"],
    );
    expect(asRecord(LogConfig)["Type"]).toBe(logShipping === "driver" ? "awslogs" : "json-file");
    await cluster.stop(task);
  });

  test("has every line of a container that ends at once, its last one without a newline", async () => {
    const task = await cluster.run({
      containerDefinitions: [
        loggingContainer(
          "i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done; printf end",
        ),
      ],
    });
    const ended = await cluster.until(task, () => false);
    expect(ended.containers?.[0]).toMatchObject({ exitCode: 0 });
    const shown = await logs.lines(task, 501);
    expect(shown).toHaveLength(501);
    expect(shown.at(-1)).toBe("end");
  });

  // Docker's driver drops what comes while 4096 lines wait.
  test.skipIf(logShipping === "driver")(
    "has every line of a container that prints many at once and ends, by ECS's default mode",
    async () => {
      const task = await cluster.run({
        containerDefinitions: [loggingContainer("seq 1 20000; echo end")],
      });
      const shown = await logs.lines(task, 20_001);
      expect(shown).toHaveLength(20_001);
      expect(shown.at(-1)).toBe("end");
    },
  );

  test("has every line of a terminal, its last one without a newline", async () => {
    const app = loggingContainer("echo one; printf end", { pseudoTerminal: true });
    const tasks = await Promise.all(
      Array.from({ length: 4 }, () => cluster.run({ containerDefinitions: [app] })),
    );
    for (const task of tasks) {
      expect((await logs.lines(task, 2)).map((line) => line.trim())).toEqual(["one", "end"]);
    }
  });

  test("has the last lines of containers that crash again and again, however soon they are removed", async () => {
    const script = `i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo $i; done; printf fatal; exit 7`;
    const crash = async (launchType: "EC2" | "FARGATE"): Promise<void> => {
      const containerDefinitions = [loggingContainer(script)];
      const definition = {
        ...(launchType === "FARGATE" && ON_FARGATE),
        containerDefinitions,
      };
      const task = await cluster.run(definition, { launchType });
      const { containers, stoppedReason } = await cluster.until(task, () => false);
      expect(containers?.[0], stoppedReason).toMatchObject({ exitCode: 7 });
      const shown = await logs.lines(task, 201);
      expect([shown.length, ...shown.slice(-2)]).toEqual([201, "200", "fatal"]);
    };
    for (let life = 0; life < 3; life += 1) {
      const both = ["EC2", "FARGATE"] as const;
      await Promise.all([...both, ...both, ...both].map(crash));
    }
  });

  test("keeps a long line in one piece, and cuts one that is longer than an event may be", async () => {
    const task = await cluster.run({
      containerDefinitions: [
        loggingContainer(
          "head -c 40000 /dev/zero | tr '\\0' a; echo; head -c 300000 /dev/zero | tr '\\0' b; echo",
        ),
      ],
    });
    const shown = await logs.lines(task, 3);
    expect(shown.map(({ length }) => length)).toEqual([40_000, 262_118, 37_882]);
  });

  test("puts lines together that belong to one event", async () => {
    const options = { "awslogs-multiline-pattern": "^[A-Z]" };
    const task = await cluster.run({
      containerDefinitions: [
        loggingContainer("echo Error; echo ' at a'; echo ' at b'; echo Next", { options }),
      ],
    });
    expect(await logs.lines(task, 2)).toEqual(["Error\n at a\n at b\n", "Next\n"]);
  });

  test.each(["EC2", "FARGATE"] as const)(
    "writes as the execution role, on %s",
    async (launchType) => {
      const isFargate = launchType === "FARGATE";
      const task = await cluster.run(
        {
          executionRoleArn: EXECUTION_ROLE,
          ...(isFargate && ON_FARGATE),
          containerDefinitions: [loggingContainer("echo one; echo two")],
        },
        { launchType },
      );
      const { containers, stoppedReason } = await cluster.until(task, () => false);
      expect(containers?.[0], stoppedReason).toMatchObject({ exitCode: 0 });
      expect(await logs.lines(task, 2)).toEqual(["one", "two"]);
    },
  );

  test("says in Docker's words that a group is missing and may not be made", async () => {
    const options = { mode: "blocking", "awslogs-group": "no group can be called so" };
    const task = await cluster.run({
      containerDefinitions: [loggingContainer("true", { options })],
    });
    const { stopCode, stoppedReason } = await cluster.until(task, () => false);
    expect(stopCode).toBe("TaskFailedToStart");
    expect(stoppedReason).toMatch(
      /^CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: /,
    );
  });

  test("holds out in a flood, and keeps all of it when the container is to wait", async () => {
    // Its end is in the second file of Docker's, of which the first one holds 50 MiB.
    const flood = "seq 1 52000 | sed \"s/$/ $(head -c 990 /dev/zero | tr '\\0' x)/\"; echo over";
    const task = await cluster.run({
      containerDefinitions: [loggingContainer(flood, { options: { mode: "blocking" } })],
    });
    const ended = await cluster.until(task, () => false);
    expect(ended.containers?.[0]).toMatchObject({ exitCode: 0 });
    const shown = await logs.lines(task, 52_001);
    const numbers = shown.slice(0, -1).map((line) => Number.parseInt(line, 10));
    expect(numbers).toEqual(Array.from({ length: 52_000 }, (_, index) => index + 1));
    expect(shown.at(-1)).toBe("over");
  });
});

function isRunning({ lastStatus }: Task): boolean {
  return lastStatus === "RUNNING";
}
