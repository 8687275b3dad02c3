import {
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  waitUntilTasksRunning,
} from "@aws-sdk/client-ecs";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, describe, expect, test } from "vitest";
import { engineMissing, TEST_IMAGE, testEngine, withTestImage } from "../fixtures/engine.ts";
import { execIn } from "../fixtures/exec.ts";
import { FOREVER } from "../fixtures/running-cluster.ts";
import {
  forget,
  type RunningLongshore,
  startLongshore,
  type StartOptions,
} from "./running-longshore.ts";

/** A Longshore whose tasks have their secrets and files from another one's services. */

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Tests of other services are skipped: ${missing}`);

const KEYS = { accessKeyId: "test", secretAccessKey: "test" };

describe.skipIf(missing !== undefined)("secrets and files", () => {
  const docker = testEngine();
  const running: RunningLongshore[] = [];
  const start = async (options: StartOptions): Promise<RunningLongshore> => {
    const longshore = await startLongshore(options);
    running.push(longshore);
    return longshore;
  };

  afterAll(async () => {
    for (const longshore of running.toReversed()) {
      await longshore.stop();
      await forget(longshore.dataDir);
    }
    docker.close();
  });

  test("come from the services that the operator names", async () => {
    await withTestImage();
    const other = await start({ command: "server" });
    const away = { endpoint: other.endpoint, region: "us-east-1", credentials: KEYS };
    const ssm = new SSMClient(away);
    await ssm.send(new PutParameterCommand({ Name: "/a", Value: "parameter", Type: "String" }));
    const secrets = new SecretsManagerClient(away);
    const { ARN } = await secrets.send(
      new CreateSecretCommand({ Name: "s", SecretString: "secret" }),
    );
    const s3 = new S3Client({ ...away, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "files" }));
    const file = { Bucket: "files", Key: "a.env", Body: "FILE=file" };
    await s3.send(new PutObjectCommand(file));
    for (const client of [ssm, secrets, s3]) client.destroy();

    const longshore = await start({
      environment: {
        AWS_ENDPOINT_URL_SSM: other.endpoint,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: other.endpoint,
        AWS_ENDPOINT_URL_S3: other.endpoint,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      },
    });
    const ecs = new ECSClient({ ...away, endpoint: longshore.endpoint });
    const command = ["sh", "-c", FOREVER];
    const container = { name: "app", image: TEST_IMAGE, command, memory: 16 };
    const fetched = {
      secrets: [
        { name: "PARAMETER", valueFrom: "/a" },
        { name: "SECRET", valueFrom: ARN },
      ],
      environmentFiles: [{ type: "s3" as const, value: "arn:aws:s3:::files/a.env" }],
    };
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "far",
        executionRoleArn: "ecsTaskExecutionRole",
        containerDefinitions: [{ ...container, ...fetched }],
      }),
    );
    const { tasks: started } = await ecs.send(new RunTaskCommand({ taskDefinition: "far" }));
    const tasks = [started?.[0]?.taskArn ?? ""];
    const patience = { client: ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilTasksRunning(patience, { tasks });
    const described = await ecs.send(new DescribeTasksCommand({ tasks }));
    const id = described.tasks?.[0]?.containers?.[0]?.runtimeId ?? "";
    const print = 'echo "$PARAMETER $SECRET $FILE"';
    const { output } = await execIn(docker, id, ["sh", "-c", print]);
    expect(output.trim()).toBe("parameter secret file");

    ecs.destroy();
  }, 90_000);
});
