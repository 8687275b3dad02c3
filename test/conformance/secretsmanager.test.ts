import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { secretServices } from "../fixtures/parameter-store.ts";
import { anApplication } from "../fixtures/wire.ts";

async function aClient(): Promise<SecretsManagerClient> {
  const { secretsManager, clock } = await secretServices();
  return new SecretsManagerClient({
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: inProcessHandler(
      anApplication([secretsManager], { nowMs: () => clock.nowMs(), auth: "none" }),
    ),
  });
}

test("the AWS SDK, which makes the tokens itself, creates, rotates by hand and reads a secret", async () => {
  const client = await aClient();
  const { ARN = "" } = await client.send(
    new CreateSecretCommand({
      Name: "app/db",
      SecretString: '{"password":"hunter2"}',
      Tags: [{ Key: "env", Value: "prod" }],
    }),
  );
  const put = await client.send(
    new PutSecretValueCommand({ SecretId: "app/db", SecretBinary: Buffer.from("hunter3") }),
  );
  expect(put.VersionStages).toEqual(["AWSCURRENT"]);
  const value = await client.send(new GetSecretValueCommand({ SecretId: ARN }));
  expect(Buffer.from(value.SecretBinary ?? []).toString()).toBe("hunter3");
  expect(value.CreatedDate).toBeInstanceOf(Date);
  const before = await client.send(
    new GetSecretValueCommand({ SecretId: ARN, VersionStage: "AWSPREVIOUS" }),
  );
  expect(before.SecretString).toBe('{"password":"hunter2"}');
  const described = await client.send(new DescribeSecretCommand({ SecretId: "app/db" }));
  expect(described.Tags).toEqual([{ Key: "env", Value: "prod" }]);
  expect(Object.keys(described.VersionIdsToStages ?? {})).toHaveLength(2);
});

test("the AWS SDK deletes a secret and gets its errors", async () => {
  const client = await aClient();
  await client.send(new CreateSecretCommand({ Name: "a", SecretString: "x" }));
  const { DeletionDate } = await client.send(new DeleteSecretCommand({ SecretId: "a" }));
  expect(DeletionDate).toBeInstanceOf(Date);
  await expect(client.send(new GetSecretValueCommand({ SecretId: "a" }))).rejects.toMatchObject({
    name: "InvalidRequestException",
    $fault: "client",
    $metadata: { httpStatusCode: 400 },
  });
  await expect(client.send(new GetSecretValueCommand({ SecretId: "b" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Secrets Manager can't find the specified secret.",
  });
  expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  await expect(
    client.send(
      new ReplicateSecretToRegionsCommand({
        SecretId: "a",
        AddReplicaRegions: [{ Region: "eu-west-1" }],
      }),
    ),
  ).rejects.toMatchObject({ name: "NotImplementedException" });
});
