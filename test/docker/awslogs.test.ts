import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { ContainerDefinition, Task } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { engineMissing, withTestImage } from "../fixtures/engine.ts";
import {
  aRunningCluster,
  aRunningContainer,
  FOREVER,
  type RunningCluster,
} from "../fixtures/running-cluster.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

/** Docker's driver asks for credentials at an address that only one Longshore of a machine can have. */
const isTaken = await fetch("http://169.254.170.2:51679/", { signal: AbortSignal.timeout(2_000) })
  .then(() => true)
  .catch(() => false);
if (isTaken) console.warn("awslogs by the driver is skipped: another Longshore has 169.254.170.2");
const WAYS = isTaken ? (["pump"] as const) : (["driver", "pump"] as const);

const GROUP = "/ecs/app";
const POLL_MS = 50;
const PATIENCE_MS = 20_000;

/** A container that runs a shell script and logs to a group that is not there yet. */
function logging(
  script: string,
  over: Partial<ContainerDefinition> & { readonly options?: Record<string, string> } = {},
): ContainerDefinition {
  const { options, ...rest } = over;
  return aRunningContainer({
    command: ["sh", "-c", script],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": GROUP,
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "ecs",
        ...options,
      },
    },
    ...rest,
  });
}

const streamOf = ({ taskArn = "" }: Task): string => `ecs/app/${taskArn.split("/").at(-1)}`;

describe.skipIf(missing !== undefined).each(WAYS)("awslogs by the %s", (logShipping) => {
  let cluster: RunningCluster;
  let logs: CloudWatchLogsClient;

  beforeAll(async () => {
    await withTestImage();
    cluster = await aRunningCluster({ settings: { logShipping } });
    const { endpoint, region, credentials } = cluster.ecs.config;
    logs = new CloudWatchLogsClient({
      region,
      credentials,
      ...(endpoint && { endpoint: await endpoint() }),
    });
  });
  afterAll(async () => {
    logs?.destroy();
    expect(await cluster?.end()).toEqual([]);
  });

  /** The lines of a task, once there are enough of them. */
  async function lines(task: Task, least: number): Promise<readonly string[]> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const all = await readLines({ logGroupName: GROUP, logStreamNames: [streamOf(task)] });
      if (all.length >= least) return all;
      if (waitedMs > PATIENCE_MS) throw new Error(`only ${all.length}: ${all.join(" | ")}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async function readLines(input: FilterLogEventsCommandInput): Promise<readonly string[]> {
    try {
      const all: string[] = [];
      for (let nextToken: string | undefined; ;) {
        const page = await logs.send(new FilterLogEventsCommand({ ...input, nextToken }));
        all.push(...(page.events ?? []).map(({ message = "" }) => message));
        ({ nextToken } = page);
        if (nextToken === undefined) return all;
      }
    } catch (error) {
      // The stream comes into being with the container.
      if (error instanceof Error && error.name === "ResourceNotFoundException") return [];
      throw error;
    }
  }

  test("shows lines while the container runs, in the stream that ECS names", async () => {
    const task = await cluster.run({
      containerDefinitions: [logging(`echo one; echo two >&2; echo three; ${FOREVER}`)],
    });
    const shown = await lines(task, 3);
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
        logging("i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done; printf end"),
      ],
    });
    const ended = await cluster.until(task, () => false);
    expect(ended.containers?.[0]).toMatchObject({ exitCode: 0 });
    const shown = await lines(task, 501);
    expect(shown).toHaveLength(501);
    expect(shown.at(-1)).toBe("end");
  });

  // Docker's driver drops what comes while 4096 lines wait.
  test.skipIf(logShipping === "driver")(
    "has every line of a container that prints many at once and ends, by ECS's default mode",
    async () => {
      const task = await cluster.run({
        containerDefinitions: [logging("seq 1 20000; echo end")],
      });
      const shown = await lines(task, 20_001);
      expect(shown).toHaveLength(20_001);
      expect(shown.at(-1)).toBe("end");
    },
  );

  test("keeps a long line in one piece, and cuts one that is longer than an event may be", async () => {
    const task = await cluster.run({
      containerDefinitions: [
        logging(
          "head -c 40000 /dev/zero | tr '\\0' a; echo; head -c 300000 /dev/zero | tr '\\0' b; echo",
        ),
      ],
    });
    const shown = await lines(task, 3);
    expect(shown.map(({ length }) => length)).toEqual([40_000, 262_118, 37_882]);
  });

  test("puts lines together that belong to one event", async () => {
    const options = { "awslogs-multiline-pattern": "^[A-Z]" };
    const task = await cluster.run({
      containerDefinitions: [
        logging("echo Error; echo ' at a'; echo ' at b'; echo Next", { options }),
      ],
    });
    expect(await lines(task, 2)).toEqual(["Error\n at a\n at b\n", "Next\n"]);
  });

  test.each(["EC2", "FARGATE"] as const)(
    "writes as the execution role, on %s",
    async (launchType) => {
      const isFargate = launchType === "FARGATE";
      const task = await cluster.run(
        {
          executionRoleArn: "arn:aws:iam::000000000000:role/ecsTaskExecutionRole",
          ...(isFargate && {
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
          }),
          containerDefinitions: [logging("echo one; echo two")],
        },
        { launchType },
      );
      const { containers, stoppedReason } = await cluster.until(task, () => false);
      expect(containers?.[0], stoppedReason).toMatchObject({ exitCode: 0 });
      expect(await lines(task, 2)).toEqual(["one", "two"]);
    },
  );

  test("says in Docker's words that a group is missing and may not be made", async () => {
    const options = { mode: "blocking", "awslogs-group": "no group can be called so" };
    const task = await cluster.run({ containerDefinitions: [logging("true", { options })] });
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
      containerDefinitions: [logging(flood, { options: { mode: "blocking" } })],
    });
    const ended = await cluster.until(task, () => false);
    expect(ended.containers?.[0]).toMatchObject({ exitCode: 0 });
    const shown = await lines(task, 52_001);
    const numbers = shown.slice(0, -1).map((line) => Number.parseInt(line, 10));
    expect(numbers).toEqual(Array.from({ length: 52_000 }, (_, index) => index + 1));
    expect(shown.at(-1)).toBe("over");
  });
});

function isRunning({ lastStatus }: Task): boolean {
  return lastStatus === "RUNNING";
}
