import type { RegisterTaskDefinitionCommandInput, Task } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord, asString } from "../../src/agent/foreign.ts";
import { askEndpoint } from "../fixtures/ask-endpoint.ts";
import { engineMissing, withTestImage } from "../fixtures/engine.ts";
import { execIn } from "../fixtures/exec.ts";
import {
  aRunningCluster,
  aRunningContainer,
  type RunningCluster,
} from "../fixtures/running-cluster.ts";
import { logWays } from "../fixtures/task-logs.ts";

/* Tasks of every network mode that ask for credentials which are not theirs. */

const missing =
  (await engineMissing()) ??
  (process.getuid?.() === 0 ? undefined : "they need root") ??
  ((await logWays()).includes("driver") ? undefined : "Docker's driver cannot have credentials");
if (missing !== undefined)
  console.warn(`Tests of other tasks' credentials are skipped: ${missing}`);

const ADDRESS = "169.254.170.2";
const ROLES = {
  taskRoleArn: "arn:aws:iam::000000000000:role/app",
  executionRoleArn: "arn:aws:iam::000000000000:role/execution",
};
const NOT_FOUND = /^400 \{"code":"InvalidIdInRequest"/;
const MODES = ["host", "bridge", "awsvpc"] as const;

interface Held {
  readonly id: string;
  /** Where its containers get the credentials of the task role. */
  readonly own: string;
  /** Where Docker gets what its log driver signs with. */
  readonly engines: string;
}

describe.skipIf(missing !== undefined)("credentials", () => {
  let cluster: RunningCluster;
  const held = new Map<string, Held>();

  beforeAll(async () => {
    await withTestImage();
    cluster = await aRunningCluster({ settings: { logShipping: "driver" } });
    for (const networkMode of MODES) {
      held.set(networkMode, await hold({ networkMode, ...ROLES }));
      held.set(`another ${networkMode}`, await hold({ networkMode, ...ROLES }));
    }
    const { taskRoleArn } = ROLES;
    held.set("without an execution role", await hold({ networkMode: "host", taskRoleArn }));
  }, 120_000);

  afterAll(async () => {
    expect(await cluster?.end()).toEqual([]);
  });

  async function hold(definition: Partial<RegisterTaskDefinitionCommandInput>): Promise<Held> {
    const logConfiguration = {
      logDriver: "awslogs" as const,
      options: {
        "awslogs-group": "/credentials",
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "app",
      },
    };
    const containerDefinitions = [aRunningContainer({ logConfiguration })];
    const started = await cluster.run({ ...definition, containerDefinitions });
    const task = await cluster.until(started, ({ lastStatus }) => lastStatus === "RUNNING");
    expect(task.stoppedReason).toBeUndefined();
    return {
      id: task.containers?.[0]?.runtimeId ?? "",
      own: (await cluster.exec(task, "echo $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")).trim(),
      engines: await enginesOf(task),
    };
  }

  async function enginesOf(task: Task): Promise<string> {
    const { HostConfig } = await cluster.inspect(task);
    const { Config } = asRecord(asRecord(HostConfig)["LogConfig"]);
    return asString(asRecord(Config)["awslogs-credentials-endpoint"]) ?? "";
  }

  const of = (name: string): Held => held.get(name) ?? { id: "", own: "", engines: "" };
  const ask = (name: string, url: string): Promise<string> =>
    askEndpoint(cluster.docker, { id: of(name).id, address: ADDRESS, url });

  test.each(MODES)("of a task's own role are there in %s", async (mode) => {
    expect(of(mode).own).toMatch(/^\/v2\/credentials\/[0-9a-f-]{36}$/);
    expect(await ask(mode, of(mode).own)).toMatch(/^200 \{"RoleArn":"[^"]+role\/app",/);
  });

  test.each(MODES)("of others are not found from %s, though their ids be known", async (mode) => {
    for (const [name, { own, engines }] of held) {
      // In the host's network nobody can tell who asks: there it is the id alone, as on AWS.
      const isAlike = mode === "host" && (name.includes("host") || name.startsWith("without"));
      if (name !== mode && !isAlike) expect(await ask(mode, own), name).toMatch(NOT_FOUND);
      if (mode !== "host") expect(await ask(mode, engines), name).toMatch(NOT_FOUND);
    }
  });

  test.each([...MODES, "without an execution role"])(
    "that Docker signs with are under an id that nothing tells in %s",
    async (name) => {
      const { engines, id } = of(name);
      const secret = engines.split("/").at(-1) ?? "";
      expect(secret).toMatch(/^[0-9a-f-]{36}$/);
      const told = [];
      for (const path of ["", "/task", "/taskWithTags", "/stats", "/task/stats"]) {
        told.push(await ask(name, `$ECS_CONTAINER_METADATA_URI_V4${path}`));
        if (path !== "/taskWithTags")
          told.push(await ask(name, `$ECS_CONTAINER_METADATA_URI${path}`));
      }
      expect(told.every((text) => text.startsWith("200 "))).toBe(true);
      expect(told[0]).toContain('"awslogs-group":"/credentials"');
      const { output } = await execIn(cluster.docker, id, [
        "sh",
        "-c",
        "env; cat /proc/*/environ /proc/*/cmdline",
      ]);
      expect([...told, output].join("\n")).not.toContain(secret);
    },
  );
});
