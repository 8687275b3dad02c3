import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { sts } from "../../src/companions/sts/companion.ts";
import type { ApplicationOptions } from "../../src/wire/application.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { anApplication, credentials, ecsShaped, stsRequest } from "../fixtures/wire.ts";

const clock = { nowMs: () => Date.now() };

function clientConfig(options: Partial<ApplicationOptions> = {}) {
  return {
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:4566",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: inProcessHandler(
      anApplication([ecsShaped(() => ({ clusterArns: ["arn"] })), sts()], { ...clock, ...options }),
    ),
  };
}

describe("the AWS SDK's STS client", () => {
  test("learns who it is", async () => {
    const answer = await new STSClient(clientConfig()).send(new GetCallerIdentityCommand({}));
    expect(answer).toMatchObject({
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
    expect(answer.$metadata).toMatchObject({
      httpStatusCode: 200,
      requestId: "00000000-0000-4000-8000-000000000001",
    });
  });

  test.each([
    ["nobody", "test", "InvalidClientTokenId"],
    ["test", "wrong", "SignatureDoesNotMatch"],
  ])("is refused as %s with %s", async (accessKeyId, secretAccessKey, name) => {
    const client = new STSClient({
      ...clientConfig(),
      credentials: { accessKeyId, secretAccessKey },
    });
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name,
      $fault: "client",
      $metadata: { httpStatusCode: 403, requestId: "00000000-0000-4000-8000-000000000001" },
    });
  });

  test("is told of an operation that is not built", async () => {
    const command = new AssumeRoleCommand({
      RoleArn: "arn:aws:iam::1:role/r",
      RoleSessionName: "s",
    });
    await expect(new STSClient(clientConfig()).send(command)).rejects.toMatchObject({
      name: "NotImplemented",
      message: "Longshore does not implement sts:AssumeRole yet.",
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("is not told an id that nobody gave out", async () => {
    const keys = { secretAccessKey: "test", principalArn: "arn:aws:iam::000000000000:user/alice" };
    const client = new STSClient(clientConfig({ credentials: credentials({ test: keys }) }));
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "NotImplemented",
    });
  });
});

test("the AWS SDK's ECS client gets its answers and errors", async () => {
  const answer = await new ECSClient(clientConfig()).send(new ListClustersCommand({}));
  expect(answer.clusterArns).toEqual(["arn"]);
  const stranger = new ECSClient({
    ...clientConfig(),
    credentials: { accessKeyId: "nobody", secretAccessKey: "x" },
  });
  await expect(stranger.send(new ListClustersCommand({}))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
    $metadata: { requestId: "00000000-0000-4000-8000-000000000001" },
  });
});

test("an operation outside the model is InvalidAction", async () => {
  const response = await anApplication([sts()])(
    stsRequest({ Action: "GetRich", Version: "2011-06-15" }),
  );
  expect(response.status).toBe(400);
  expect(response.body).toContain("<Code>InvalidAction</Code>");
});
