import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import type { ApplicationOptions } from "../../src/wire/application.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { anSts } from "../fixtures/sts.ts";
import { anApplication, ecsShaped, stsRequest } from "../fixtures/wire.ts";

const clock = { nowMs: () => Date.now() };

async function clientConfig(options: Partial<ApplicationOptions> = {}) {
  const services = [ecsShaped(() => ({ clusterArns: ["arn"] })), await anSts()];
  return {
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:4566",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: inProcessHandler(anApplication(services, { ...clock, ...options })),
  };
}

describe("the AWS SDK's STS client", () => {
  test("learns who it is", async () => {
    const answer = await new STSClient(await clientConfig()).send(new GetCallerIdentityCommand({}));
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
      ...(await clientConfig()),
      credentials: { accessKeyId, secretAccessKey },
    });
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name,
      $fault: "client",
      $metadata: { httpStatusCode: 403, requestId: "00000000-0000-4000-8000-000000000001" },
    });
  });

  test.each([
    ["AssumeRoleWithWebIdentity", "WebIdentityToken"],
    ["AssumeRoleWithSAML", "SAMLAssertion"],
    ["GetFederationToken", "Name"],
    ["DecodeAuthorizationMessage", "EncodedMessage"],
  ])("is told that %s is not built", async (operation, member) => {
    const application = anApplication([await anSts()]);
    const parameters = { Action: operation, Version: "2011-06-15", [member]: "x".repeat(8) };
    const { status, body } = await application(stsRequest(parameters));
    expect(status).toBe(501);
    expect(body).toContain(`Longshore does not implement sts:${operation} yet.`);
  });
});

test("who brings an identity provider's token, unsigned, is told that it is not taken here", async () => {
  const client = new STSClient(await clientConfig());
  const RoleArn = "arn:aws:iam::000000000000:role/deploy";
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn,
    RoleSessionName: "build",
    WebIdentityToken: "token",
  });
  await expect(client.send(command)).rejects.toMatchObject({
    name: "NotImplemented",
    message:
      "Longshore does not implement sts:AssumeRoleWithWebIdentity yet. See docs/coverage.md.",
    $metadata: { httpStatusCode: 501 },
  });
});

test("the AWS SDK's ECS client gets its answers and errors", async () => {
  const answer = await new ECSClient(await clientConfig()).send(new ListClustersCommand({}));
  expect(answer.clusterArns).toEqual(["arn"]);
  const stranger = new ECSClient({
    ...(await clientConfig()),
    credentials: { accessKeyId: "nobody", secretAccessKey: "x" },
  });
  await expect(stranger.send(new ListClustersCommand({}))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
    $metadata: { requestId: "00000000-0000-4000-8000-000000000001" },
  });
});

test("an operation outside the model is InvalidAction", async () => {
  const response = await anApplication([await anSts()])(
    stsRequest({ Action: "GetRich", Version: "2011-06-15" }),
  );
  expect(response.status).toBe(400);
  expect(response.body).toContain("<Code>InvalidAction</Code>");
});
