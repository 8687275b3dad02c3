import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExecutionSources } from "../../src/agent/resources/fetch-resources.ts";
import { createSdkObjectSource } from "../../src/agent/resources/environment-files/sdk-object-source.ts";
import { createSdkSecretSource } from "../../src/agent/resources/secrets/sdk-secret-source.ts";
import {
  aPayloadContainer,
  aPayloadSecret,
  aPayloadTask,
  aTaskArn,
} from "../fixtures/agent-task.ts";
import { forget, type RunningLongshore, startLongshore } from "../e2e/running-longshore.ts";
import { engineMissing, TEST_IMAGE, testEngine } from "../fixtures/engine.ts";
import { aRunningContainer, clusterOf, FOREVER } from "../fixtures/running-cluster.ts";
import { aStandInService, type StandInService } from "../fixtures/stand-in-service.ts";
import { loggingContainer } from "../fixtures/task-logs.ts";
import { startTestTaskEngine, type TestTaskEngine } from "../fixtures/task-engine.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const WAYS = ["refused", "silent", "broken", "garbage"] as const;
type Way = (typeof WAYS)[number];

const REQUEST_TIMEOUT_MS = 100;
const CANCELED = "RequestCanceled: request context canceled caused by: context deadline exceeded";
const UNREACHABLE = `${CANCELED}. Please check your task network configuration.`;
const PREFIX =
  "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ";

/** The services that a task is started with, each down in its way: a secret's region, or a file's bucket, is the way. */
function servicesDown(endpoints: Readonly<Record<Way, string>>): ExecutionSources {
  const credentials = { accessKeyId: "ASIAROLE", secretAccessKey: "secret", sessionToken: "token" };
  const sources = WAYS.map((way) => {
    const access = { endpoint: endpoints[way], credentials, requestTimeoutMs: REQUEST_TIMEOUT_MS };
    const secrets = createSdkSecretSource({ ssm: access, secretsManager: access });
    return [way, { secrets, objects: createSdkObjectSource(access) }] as const;
  });
  const byWay: ReadonlyMap<string, ExecutionSources> = new Map(sources);
  const of = (way: string): ExecutionSources => {
    const found = byWay.get(way);
    if (found === undefined) throw new Error(`nothing is down in that way: ${way}`);
    return found;
  };
  return {
    secrets: {
      parameters: (region, ...rest) => of(region).secrets.parameters(region, ...rest),
      secret: (wanted, signal) => of(wanted.region).secrets.secret(wanted, signal),
    },
    objects: { read: (object, signal) => of(object.bucket).objects.read(object, signal) },
  };
}

describe.skipIf(missing !== undefined)("a task whose start needs a service that is down", () => {
  let services: readonly StandInService[];
  let host: TestTaskEngine;

  beforeAll(async () => {
    const silent = await aStandInService("silent");
    const broken = await aStandInService("broken");
    const garbage = await aStandInService("garbage");
    services = [silent, broken, garbage];
    const sources = servicesDown({
      refused: "http://127.0.0.1:1",
      silent: silent.endpoint,
      broken: broken.endpoint,
      garbage: garbage.endpoint,
    });
    host = await startTestTaskEngine("services-down", {}, undefined, sources);
  });

  afterAll(async () => {
    for (const service of services ?? []) await service.end();
    expect(await host?.end()).toEqual([]);
  });

  let tasks = 0;

  /** Why the task stopped, which nobody told to. */
  async function reasonOf(
    container: Parameters<typeof aPayloadContainer>[0],
    launchType: "EC2" | "FARGATE",
  ): Promise<string> {
    tasks += 1;
    const task = aPayloadTask({
      arn: aTaskArn(String(tasks).padStart(3, "0")),
      launchType,
      executionRoleCredentials: { credentialsId: "x1" },
      containers: [aPayloadContainer({ image: TEST_IMAGE, ...container })],
    });
    await host.engine.accept(task);
    const { reason } = await host.report(task.arn, ({ status }) => status === "STOPPED");
    return reason;
  }

  test("stops, and says which and why, whether that refuses, is silent, is broken, or is none", async () => {
    const told = await Promise.all(
      WAYS.map(async (way) => {
        const arn = `arn:aws:secretsmanager:${way}:000000000000:secret:db-AbCdEf`;
        const of = (valueFrom: string) => ({
          secrets: [aPayloadSecret("A", valueFrom, { region: way })],
        });
        const file = { environmentFiles: [{ type: "s3", value: `arn:aws:s3:::${way}/a.env` }] };
        // Whatever S3 answers is the file.
        const asked = [of("/a"), of(arn), ...(way === "garbage" ? [] : [file])];
        const reasons = asked.flatMap((container) => [
          reasonOf(container, "EC2"),
          reasonOf(container, "FARGATE"),
        ]);
        return [way, await Promise.all(reasons)] as const;
      }),
    );
    for (const [way, reasons] of told)
      expect(reasons).toEqual(reasonsFor(way).slice(0, reasons.length));
  });
});

describe.skipIf(missing !== undefined)(
  "longshore up, whose STS is silent and whose CloudWatch Logs refuses",
  () => {
    let sts: StandInService;
    let longshore: RunningLongshore;
    let cluster: ReturnType<typeof clusterOf>;
    const docker = testEngine();

    beforeAll(async () => {
      sts = await aStandInService("silent");
      const environment = {
        AWS_ENDPOINT_URL_STS: sts.endpoint,
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: "http://127.0.0.1:1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      };
      longshore = await startLongshore({ environment });
      const { endpoint } = longshore;
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      cluster = clusterOf({ endpoint, region: "us-east-1", credentials }, docker);
    });

    afterAll(async () => {
      cluster.ecs.destroy();
      await longshore.stop();
      await sts.end();
      await forget(longshore.dataDir);
      docker.close();
    });

    test("lets a task wait for its role, and end when it is told to", async () => {
      const task = await cluster.run({
        taskRoleArn: "arn:aws:iam::000000000000:role/app",
        containerDefinitions: [aRunningContainer()],
      });
      while (sts.requests() === 0) await sleep(20);
      const ended = await cluster.stop(task);
      expect(ended).toMatchObject({
        stopCode: "UserInitiated",
        stoppedReason: "Task stopped by user",
      });
      expect(ended.containers?.[0]).not.toHaveProperty("runtimeId");
    });

    test("runs a task that does not wait for its log, and ends it", async () => {
      const app = loggingContainer(`echo unheard; ${FOREVER}`, {
        options: { mode: "non-blocking" },
      });
      const task = await cluster.run({ containerDefinitions: [app] });
      const running = await cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING");
      expect(await cluster.exec(running, "echo here")).toBe("here");
      const { containers } = await cluster.stop(task);
      expect(containers?.[0]).toMatchObject({ exitCode: 0 });
      expect(longshore.output()).toMatch(/the last lines of a container are not delivered yet/);
    });
  },
);

/** Of a parameter, a secret and a file, on a container instance and on Fargate. */
function reasonsFor(way: Way): readonly string[] {
  const words = way === "broken" ? "ServerException: These servers need help" : UNREACHABLE;
  const retried = "service call has been retried 5 time(s)";
  const arn = `arn:aws:secretsmanager:${way}:000000000000:secret:db-AbCdEf`;
  return [
    `Fetching secret data from SSM Parameter Store in ${way}: ${words}`,
    `${PREFIX}unable to retrieve secrets from ssm: ${retried}: ${words}`,
    `Secret ${arn}: ${words}`,
    `${PREFIX}unable to retrieve secret from asm: ${retried}: failed to fetch secret ${arn} from secrets manager: ${words}`,
    `Unable to download env file with key a.env from bucket ${way}, error: ${CANCELED}`,
    `ResourceInitializationError: failed to download env files: file download command: non-empty error stream: ${CANCELED}`,
  ];
}
