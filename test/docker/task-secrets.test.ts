import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import type { PayloadContainer, PayloadTask } from "../../src/wire/agent-messages.ts";
import {
  aPayloadContainer,
  aPayloadSecret,
  aPayloadTask,
  aTaskArn,
} from "../fixtures/agent-task.ts";
import { engineMissing, TEST_IMAGE } from "../fixtures/engine.ts";
import { executionSources } from "../fixtures/execution-sources.ts";
import { FOREVER } from "../fixtures/running-cluster.ts";
import { startTestTaskEngine, type TestTaskEngine } from "../fixtures/task-engine.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:db-AbCdEf";
/** Secrets Manager's longest. */
const LONGEST = "x".repeat(65_536);

let tasks = 0;

/** A task with an execution role, of one container that lasts. */
function aTask(container: Partial<PayloadContainer>, over: Partial<PayloadTask> = {}): PayloadTask {
  tasks += 1;
  const command = ["sh", "-c", FOREVER];
  return aPayloadTask({
    arn: aTaskArn(String(tasks)),
    executionRoleCredentials: { credentialsId: "x1" },
    containers: [aPayloadContainer({ image: TEST_IMAGE, command, ...container })],
    ...over,
  });
}

describe.skipIf(missing !== undefined)("what the execution role fetches", () => {
  let host: TestTaskEngine;

  beforeAll(async () => {
    const sources = executionSources({
      parameters: { "/db/password": "hunter2", labels: "team" },
      secrets: { [ARN]: '{"user":"me"}', [`${ARN}2`]: LONGEST },
      objects: {
        "b/one.env": "FROM=one\nFILE='q'\n",
        "b/two.env": "FROM=two\nGIVEN=two\nEMPTY=\n",
      },
    });
    host = await startTestTaskEngine("secrets", {}, undefined, sources);
  });
  afterAll(async () => {
    expect(await host?.end()).toEqual([]);
  });

  test("is in the container's environment, whole, and on no label", async () => {
    const ids = await host.run(
      aTask({
        environment: { GIVEN: "definition" },
        environmentFiles: ["one", "two"].map((name) => ({
          type: "s3",
          value: `arn:aws:s3:::b/${name}.env`,
        })),
        secrets: [
          aPayloadSecret("PASSWORD", "/db/password"),
          aPayloadSecret("DB_USER", `${ARN}:user::`),
          aPayloadSecret("LONG", `${ARN}2`),
        ],
      }),
    );
    const id = ids["app"] ?? "";
    const { output } = await host.exec(id, [
      "sh",
      "-c",
      'echo "$PASSWORD $DB_USER ${#LONG} $FROM $FILE $GIVEN <$EMPTY>"',
    ]);
    expect(output.trim()).toBe("hunter2 me 65536 one 'q' definition <>");
    const { Config } = await host.inspect(id);
    expect(JSON.stringify(asRecord(Config)["Labels"])).not.toMatch(/hunter2|xxx/);
  });

  test("is an option of the log driver", async () => {
    const hostConfig = JSON.stringify({ LogConfig: { Type: "json-file", Config: { tag: "t" } } });
    const ids = await host.run(
      aTask({
        dockerConfig: { hostConfig },
        secrets: [aPayloadSecret("labels", "labels", { type: "BOOTSTRAP", target: "LOG_DRIVER" })],
      }),
    );
    const { HostConfig } = await host.inspect(ids["app"] ?? "");
    expect(asRecord(HostConfig)["LogConfig"]).toEqual({
      Type: "json-file",
      Config: { tag: "t", labels: "team" },
    });
  });

  test.each([
    [
      { secrets: [aPayloadSecret("A", "/nope")] },
      "Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /nope",
      "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: " +
        "unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /nope",
    ],
    [
      { secrets: [aPayloadSecret("A", `${ARN}:nope::`)] },
      "Retrieved secret from Secrets Manager did not contain json key nope",
      "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: " +
        "unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets " +
        "Manager did not contain json key nope",
    ],
    [
      { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::b/nope.env" }] },
      "Unable to download env file with key nope.env from bucket b, error: NoSuchKey: The specified key does not exist.",
      "ResourceInitializationError: failed to download env files: file download command: non-empty error stream: " +
        "NoSuchKey: The specified key does not exist.",
    ],
  ])("is the reason when it can't be had: %j", async (container, onInstance, onFargate) => {
    for (const [launchType, reason] of [
      ["EC2", onInstance],
      ["FARGATE", onFargate],
    ]) {
      const task = aTask(container, { launchType: launchType ?? "" });
      await host.engine.accept(task);
      const report = await host.report(task.arn, ({ status }) => status === "STOPPED");
      expect(report).toMatchObject({ reason, containers: [{ status: "STOPPED" }] });
      expect(report.containers[0]).not.toHaveProperty("runtimeId");
    }
  });
});
