import {
  DeleteAccountSettingCommand,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  PutAccountSettingDefaultCommand,
} from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { engineMissing } from "../fixtures/engine.ts";
import { oneCluster } from "../fixtures/one-cluster.ts";
import { aRunningContainer, FOREVER } from "../fixtures/running-cluster.ts";
import { isRunning } from "../fixtures/watch-task.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const MIB = 1024 * 1024;
const ROLE = "arn:aws:iam::000000000000:role/app";
const FARGATE = {
  requiresCompatibilities: ["FARGATE" as const],
  networkMode: "awsvpc" as const,
  cpu: "256",
  memory: "512",
};
const ON_FARGATE = { launchType: "FARGATE" as const };

describe.skipIf(missing !== undefined)("how a task is launched", () => {
  const cluster = oneCluster();

  test("overrides reach the container: command, environment, sizes", async () => {
    const containerDefinitions = [
      aRunningContainer({
        cpu: 10,
        memory: 64,
        command: ["sh", "-c", "exit 1"],
        environment: [
          { name: "KEPT", value: "yes" },
          { name: "CHANGED", value: "no" },
        ],
      }),
    ];
    const task = await cluster.run(
      { containerDefinitions, cpu: "256", memory: "128" },
      {
        overrides: {
          cpu: "512",
          memory: "256",
          containerOverrides: [
            {
              name: "app",
              command: ["sh", "-c", FOREVER],
              environment: [{ name: "CHANGED", value: "yes" }],
              cpu: 99,
              memory: 48,
              memoryReservation: 24,
            },
          ],
        },
      },
    );
    const running = await cluster.until(task, isRunning);
    expect(await cluster.inspect(running)).toMatchObject({
      Config: { Cmd: ["sh", "-c", FOREVER] },
      HostConfig: {
        CpuShares: 99,
        Memory: 48 * MIB,
        MemoryReservation: 24 * MIB,
        NanoCpus: 5e8,
      },
    });
    expect(await cluster.exec(running, 'echo "$KEPT $CHANGED"')).toBe("yes yes");
    await cluster.stop(running);
  });

  test.each([
    ["EC2", {}, {}],
    ["FARGATE", FARGATE, ON_FARGATE],
  ])("roles keep no task on %s from running", async (_launchType, size, over) => {
    const roles = { taskRoleArn: ROLE, executionRoleArn: ROLE };
    const containerDefinitions = [aRunningContainer()];
    const task = await cluster.run({ ...size, ...roles, containerDefinitions }, over);
    const running = await cluster.until(task, isRunning);
    expect(running.lastStatus).toBe("RUNNING");
    await cluster.stop(running);
  });

  test("a Fargate task is held to its size, and tells its storage", async () => {
    const containerDefinitions = [aRunningContainer({ memory: undefined, cpu: 64 })];
    const task = await cluster.run({ ...FARGATE, containerDefinitions }, ON_FARGATE);
    const running = await cluster.until(task, isRunning);
    expect(running.ephemeralStorage).toEqual({ sizeInGiB: 20 });
    expect(await cluster.inspect(running)).toMatchObject({
      HostConfig: { NanoCpus: 25e7, Memory: 512 * MIB, CpuShares: 64 },
    });
    await cluster.stop(running);
  });

  test("a Fargate task runs on no host that lacks what it needs", async () => {
    const volumes = [{ name: "v", efsVolumeConfiguration: { fileSystemId: "fs-12345678" } }];
    const definition = { ...FARGATE, volumes, containerDefinitions: [aRunningContainer()] };
    expect((await cluster.tryRun(definition, ON_FARGATE)).failures).toMatchObject([
      { reason: "ATTRIBUTE", detail: "Missing: ecs.capability.efs, ecs.capability.efsAuth." },
    ]);
  });

  test("a task for another operating system is not placed", async () => {
    const runtimePlatform = { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" as const };
    const containerDefinitions = [aRunningContainer()];
    const { failures } = await cluster.tryRun({ runtimePlatform, containerDefinitions });
    expect(failures).toMatchObject([
      { reason: "ATTRIBUTE", detail: "Needs ecs.os-type windows; it is linux." },
    ]);
  });

  test("the account's log driver mode holds for a log that names none", async () => {
    const name = "defaultLogDriverMode";
    await cluster.ecs.send(new PutAccountSettingDefaultCommand({ name, value: "blocking" }));
    const logConfiguration = { logDriver: "json-file" as const };
    const task = await cluster.run({
      containerDefinitions: [aRunningContainer({ logConfiguration })],
    });
    const running = await cluster.until(task, isRunning);
    await cluster.ecs.send(
      new DeleteAccountSettingCommand({ name, principalArn: "arn:aws:iam::000000000000:root" }),
    );
    expect(await cluster.inspect(running)).toMatchObject({
      HostConfig: { LogConfig: { Type: "json-file", Config: { mode: "blocking" } } },
    });
    await cluster.stop(running);
  });

  test.each(["json-file", "journald", "syslog", "gelf", "fluentd"] as const)(
    "the log driver %s gets a container of its own, or none fits",
    async (logDriver) => {
      const options = LOG_OPTIONS[logDriver];
      const { containerInstanceArns = [] } = await cluster.ecs.send(
        new ListContainerInstancesCommand({}),
      );
      const { containerInstances = [] } = await cluster.ecs.send(
        new DescribeContainerInstancesCommand({ containerInstances: containerInstanceArns }),
      );
      const attribute = `com.amazonaws.ecs.capability.logging-driver.${logDriver}`;
      const isThere = containerInstances[0]?.attributes?.some((it) => it.name === attribute);
      const containerDefinitions = [
        aRunningContainer({ logConfiguration: { logDriver, options } }),
      ];
      const { tasks = [], failures } = await cluster.tryRun({ containerDefinitions });
      const [task] = tasks;
      expect(task !== undefined, JSON.stringify(failures)).toBe(isThere);
      if (task === undefined) return;
      const ended = await cluster.until(task, isRunning);
      // Docker asks journald and a TCP address for an answer, which this machine may not give.
      if (ended.lastStatus === "RUNNING") {
        expect(await cluster.inspect(ended)).toMatchObject({
          HostConfig: { LogConfig: { Type: logDriver, Config: options } },
        });
        await cluster.stop(ended);
      } else {
        expect(ended.containers?.[0]?.reason).toMatch(
          /^CannotStartContainerError: .*failed to initialize logging driver/,
        );
      }
    },
  );
});

const LOG_OPTIONS: Readonly<Record<string, Record<string, string>>> = {
  "json-file": { "max-size": "1m" },
  journald: { tag: "longshore" },
  syslog: { "syslog-address": "udp://127.0.0.1:514", tag: "longshore" },
  gelf: { "gelf-address": "udp://127.0.0.1:12201" },
  fluentd: { "fluentd-address": "127.0.0.1:24224", "fluentd-async": "true" },
};
