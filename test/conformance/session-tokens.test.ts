import { ListClustersCommand } from "@aws-sdk/client-ecs";
import { DeleteAccessKeyCommand, DeleteUserCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import {
  anIdentityServer,
  assumeRole,
  keysOf,
  makeRole,
  trustOf,
} from "../fixtures/identity-server.ts";
import { aStore } from "../fixtures/store.ts";

const ACCOUNT = "000000000000";
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;

describe("GetSessionToken", () => {
  test("gives a user credentials of its own, which IAM does not take", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice", { Effect: "Allow", Action: "*", Resource: "*" });
    const { Credentials } = await server.sts(alice).send(new GetSessionTokenCommand({}));
    const keys = keysOf(Credentials);
    const who = await server.sts(keys).send(new GetCallerIdentityCommand({}));
    expect(who).toMatchObject({ Arn: ALICE, UserId: expect.stringMatching(/^AIDA/) });
    expect(await server.ecs(keys).send(new ListClustersCommand({}))).toBeDefined();
    await expect(server.iam(keys).send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    await expect(server.sts(keys).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Cannot call GetSessionToken with session credentials",
    });
  });

  test("gives what a user of the same name does not get, once the first is deleted", async () => {
    const server = await anIdentityServer();
    const all = { Effect: "Allow", Action: "*", Resource: "*" };
    const alice = await server.user("alice");
    const { Credentials } = await server.sts(alice).send(new GetSessionTokenCommand({}));
    const UserName = "alice";
    const { accessKeyId: AccessKeyId } = alice;
    await server.iam().send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await server.iam().send(new DeleteUserCommand({ UserName }));
    await server.user("alice", all);
    await makeRole(server, trustOf({ AWS: ALICE }));
    const keys = keysOf(Credentials);
    await expect(server.ecs(keys).send(new ListClustersCommand({}))).rejects.toThrow(
      "no identity-based policy allows the ecs:ListClusters action",
    );
    await expect(assumeRole(server, keys)).rejects.toThrow("sts:AssumeRole");
  });

  test("gives root an hour at most", async () => {
    const server = await anIdentityServer();
    const { Credentials } = await server.sts().send(new GetSessionTokenCommand({}));
    const lifeMs = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(Math.abs(lifeMs - 3_600_000)).toBeLessThan(60_000);
    const who = await server.sts(keysOf(Credentials)).send(new GetCallerIdentityCommand({}));
    expect(who).toMatchObject({ UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` });
  });

  test("knows no device", async () => {
    const server = await anIdentityServer();
    const command = new GetSessionTokenCommand({ SerialNumber: "arn:device", TokenCode: "123456" });
    await expect(server.sts().send(command)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

test("credentials outlive a restart, and expire in AWS's words", async () => {
  const store = await aStore();
  const before = await anIdentityServer({ store });
  const alice = await before.user("alice");
  await makeRole(before, trustOf("*"));
  const { Credentials } = await assumeRole(before, alice, { DurationSeconds: 900 });
  const after = await anIdentityServer({ store });
  const keys = keysOf(Credentials);
  expect(await after.sts(keys).send(new GetCallerIdentityCommand({}))).toBeDefined();
  const later = await anIdentityServer({ store, nowMs: () => Date.now() + 901_000 });
  await expect(later.sts(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "ExpiredToken",
    message: "The security token included in the request is expired",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(later.ecs(keys).send(new ListClustersCommand({}))).rejects.toMatchObject({
    name: "ExpiredTokenException",
    $metadata: { httpStatusCode: 400 },
  });
});
