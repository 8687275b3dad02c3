import {
  CreateLogGroupCommand,
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateVpcCommand, DeleteVpcCommand } from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { describe, expect, test } from "vitest";
import {
  anIdentityServer,
  implicitDenial,
  type IdentityServer,
  type Keys,
  ROOT,
} from "../fixtures/identity-server.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";

function config({ application }: IdentityServer, credentials: Keys) {
  return {
    region: "us-east-1",
    endpoint: "http://127.0.0.1:4566",
    credentials,
    maxAttempts: 1,
    requestHandler: inProcessHandler(application),
  };
}

/** May do everything with what has the tag `team=web`, and what has no tag of that key. */
const WEB = (key: string) => [
  { Effect: "Allow", Action: "*", Resource: "*" },
  {
    Effect: "Deny",
    Action: ["ssm:Get*", "logs:DeleteLogGroup", "ec2:DeleteVpc"],
    Resource: "*",
    Condition: { StringNotEquals: { [key]: "web" } },
  },
];

describe("who may do something with what has a tag", () => {
  test.each(["aws:ResourceTag/team", "ssm:resourceTag/team"])(
    "is told from others by a parameter's %s",
    async (key) => {
      const server = await anIdentityServer();
      const root = new SSMClient(config(server, ROOT));
      const ssm = new SSMClient(config(server, await server.user("alice", WEB(key))));
      for (const team of ["web", "db"]) {
        const Tags = [{ Key: "team", Value: team }];
        const put = { Name: `/${team}`, Value: "v", Type: "String", Tags } as const;
        await root.send(new PutParameterCommand(put));
      }
      expect(await ssm.send(new GetParameterCommand({ Name: "/web" }))).toBeDefined();
      await expect(ssm.send(new GetParameterCommand({ Name: "/db" }))).rejects.toThrow(
        "is not authorized to perform: ssm:GetParameter",
      );
    },
  );

  test("is told from others by a log group's", async () => {
    const server = await anIdentityServer();
    const root = new CloudWatchLogsClient(config(server, ROOT));
    const keys = await server.user("alice", WEB("aws:ResourceTag/team"));
    const logs = new CloudWatchLogsClient(config(server, keys));
    for (const team of ["web", "db"]) {
      await root.send(new CreateLogGroupCommand({ logGroupName: team, tags: { team } }));
    }
    const remove = (logGroupName: string) => logs.send(new DeleteLogGroupCommand({ logGroupName }));
    expect(await remove("web")).toBeDefined();
    await expect(remove("db")).rejects.toThrow("logs:DeleteLogGroup");
  });

  test.each(["aws:ResourceTag/team", "ec2:ResourceTag/team"])(
    "is told from others by a VPC's %s",
    async (key) => {
      const server = await anIdentityServer();
      const ec2 = server.ec2(await server.user("alice", WEB(key)));
      const make = async (team: string) => {
        const Tags = [{ Key: "team", Value: team }];
        const TagSpecifications = [{ ResourceType: "vpc", Tags } as const];
        const { Vpc } = await server
          .ec2()
          .send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", TagSpecifications }));
        return Vpc?.VpcId;
      };
      const remove = (VpcId: string | undefined) => ec2.send(new DeleteVpcCommand({ VpcId }));
      expect(await remove(await make("web"))).toBeDefined();
      await expect(remove(await make("db"))).rejects.toThrow("ec2:DeleteVpc");
    },
  );
});

test("a repository that is made with tags needs the right to tag it", async () => {
  const server = await anIdentityServer();
  const make = { Effect: "Allow", Action: "ecr:CreateRepository", Resource: "*" };
  const repository = { repositoryName: "web", tags: [{ Key: "team", Value: "web" }] };
  const ask = (keys: Keys) =>
    new ECRClient(config(server, keys)).send(new CreateRepositoryCommand(repository));
  await expect(ask(await server.user("alice", make))).rejects.toMatchObject({
    message: implicitDenial(
      "ecr:TagResource",
      "arn:aws:ecr:us-east-1:000000000000:repository/web",
      "arn:aws:iam::000000000000:user/alice",
    ),
  });
  const tag = { ...make, Action: "ecr:TagResource" };
  expect(await ask(await server.user("bob", [make, tag]))).toBeDefined();
});

test("a parameter is not put over another, nor a whole tree read, where a condition forbids it", async () => {
  const server = await anIdentityServer();
  const keys = await server.user("alice", [
    { Effect: "Allow", Action: "*", Resource: "*" },
    ...["ssm:Overwrite", "ssm:Recursive"].map((key) => ({
      Effect: "Deny",
      Action: "ssm:*",
      Resource: "*",
      Condition: { StringEquals: { [key]: "true" } },
    })),
  ]);
  const ssm = new SSMClient(config(server, keys));
  const put = { Name: "/a/b", Value: "v", Type: "String" } as const;
  expect(await ssm.send(new PutParameterCommand(put))).toBeDefined();
  await expect(ssm.send(new PutParameterCommand({ ...put, Overwrite: true }))).rejects.toThrow(
    "with an explicit deny",
  );
  const list = { Path: "/a" };
  expect(await ssm.send(new GetParametersByPathCommand(list))).toBeDefined();
  await expect(
    ssm.send(new GetParametersByPathCommand({ ...list, Recursive: true })),
  ).rejects.toThrow("with an explicit deny");
});
