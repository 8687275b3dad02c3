import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { secretServices } from "../fixtures/parameter-store.ts";
import { anApplication } from "../fixtures/wire.ts";

async function aClient(): Promise<SSMClient> {
  const { ssm, clock } = await secretServices();
  return new SSMClient({
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: inProcessHandler(
      anApplication([ssm], { nowMs: () => clock.nowMs(), auth: "none" }),
    ),
  });
}

test("the AWS SDK puts, reads and describes a SecureString", async () => {
  const client = await aClient();
  const put = await client.send(
    new PutParameterCommand({
      Name: "/app/password",
      Value: "hunter2",
      Type: "SecureString",
      Tags: [{ Key: "env", Value: "prod" }],
    }),
  );
  expect(put).toMatchObject({ Version: 1, Tier: "Standard" });
  const { Parameter } = await client.send(
    new GetParameterCommand({ Name: "/app/password", WithDecryption: true }),
  );
  expect(Parameter).toMatchObject({ Value: "hunter2", Type: "SecureString" });
  expect(Parameter?.LastModifiedDate).toBeInstanceOf(Date);
  const { Parameters } = await client.send(new DescribeParametersCommand({}));
  expect(Parameters).toMatchObject([{ KeyId: "alias/aws/ssm", Policies: [] }]);
  const { TagList } = await client.send(
    new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: "/app/password" }),
  );
  expect(TagList).toEqual([{ Key: "env", Value: "prod" }]);
});

test("the AWS SDK's paginator walks a path", async () => {
  const client = await aClient();
  for (let index = 10; index < 35; index += 1) {
    await client.send(new PutParameterCommand({ Name: `/p/${index}`, Value: "x", Type: "String" }));
  }
  const names: (string | undefined)[] = [];
  for await (const page of paginateGetParametersByPath({ client }, { Path: "/p" })) {
    names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
  }
  expect(names).toEqual(Array.from({ length: 25 }, (_, index) => `/p/${index + 10}`));
});

test("the AWS SDK gets its errors", async () => {
  const client = await aClient();
  await expect(client.send(new GetParameterCommand({ Name: "/nope" }))).rejects.toMatchObject({
    name: "ParameterNotFound",
    $fault: "client",
    $metadata: { httpStatusCode: 400 },
  });
  const { InvalidParameters } = await client.send(new GetParametersCommand({ Names: ["/nope"] }));
  expect(InvalidParameters).toEqual(["/nope"]);
  await expect(
    client.send(new SendCommandCommand({ DocumentName: "AWS-RunShellScript" })),
  ).rejects.toMatchObject({
    name: "NotImplementedException",
    $metadata: { httpStatusCode: 501 },
  });
});
