import {
  CreateRoleCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetRoleCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import {
  anIdentityServer,
  assumeRole,
  type IdentityServer,
  type Keys,
  keysOf,
  makeRole,
  policyOf,
  ROLE,
  trustOf,
} from "../fixtures/identity-server.ts";

const ACCOUNT = "000000000000";
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/r/session`;
const NEXT = `arn:aws:iam::${ACCOUNT}:role/next`;

const denial = (action: string, role = ROLE, who = ALICE): object => ({
  name: "AccessDenied",
  message: `User: ${who} is not authorized to perform: ${action} on resource: ${role}`,
});

describe("who assumes a role", () => {
  test.each([
    ["from an address", { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } }, true],
    ["from another address", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, false],
    ["in a region", { StringEquals: { "aws:RequestedRegion": "us-east-1" } }, true],
    ["with a client", { StringLike: { "aws:UserAgent": "aws-sdk-js/*" } }, true],
    ["of a role with a tag", { StringEquals: { "aws:ResourceTag/team": "web" } }, true],
    ["of a role with a tag", { StringEquals: { "iam:ResourceTag/team": "web" } }, true],
    ["of a role with another tag", { StringEquals: { "aws:ResourceTag/team": "db" } }, false],
    ["for an account, as services do", { StringEquals: { "aws:SourceAccount": ACCOUNT } }, false],
    ["of a role of its account", { StringEquals: { "aws:ResourceAccount": ACCOUNT } }, true],
    ["no service", { Bool: { "aws:PrincipalIsAWSService": "false" } }, true],
    ["by no service", { Null: { "aws:SourceArn": "true" } }, true],
  ])("is asked whether it is %s: %j", async (_title, Condition, isAllowed) => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    const more = { Tags: [{ Key: "team", Value: "web" }] };
    await makeRole(server, trustOf({ AWS: ALICE }, { Condition }), more);
    const answer = assumeRole(server, alice);
    if (isAllowed) expect(await answer).toBeDefined();
    else await expect(answer).rejects.toMatchObject(denial("sts:AssumeRole"));
  });

  test("is not shut out by a denial of all but its own network", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice", {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { NotIpAddress: { "aws:SourceIp": "127.0.0.0/8" } },
    });
    await makeRole(server, trustOf({ AWS: ALICE }));
    expect(await assumeRole(server, alice)).toBeDefined();
  });
});

describe("a trust policy's principal", () => {
  const trusted = async (server: IdentityServer): Promise<unknown> => {
    const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: "r" }));
    const text = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
    return JSON.parse(text);
  };

  test("is an id once it is deleted, which one of the same name does not have", async () => {
    const server = await anIdentityServer();
    const { accessKeyId: AccessKeyId } = await server.user("alice");
    await makeRole(server, trustOf({ AWS: [ALICE, ACCOUNT], Service: "ec2.amazonaws.com" }));
    const UserName = "alice";
    await server.iam().send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await server.iam().send(new DeleteUserCommand({ UserName }));
    const id = expect.stringMatching(/^AIDA[A-Z2-7]{17}$/);
    expect(await trusted(server)).toMatchObject({
      Statement: { Principal: { AWS: [id, ACCOUNT], Service: "ec2.amazonaws.com" } },
    });
    const again = await server.user("alice");
    await expect(assumeRole(server, again)).rejects.toMatchObject(denial("sts:AssumeRole"));
  });

  test("goes with a user who is renamed", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    await makeRole(server, trustOf({ AWS: ALICE }));
    const rename = { UserName: "alice", NewUserName: "bob", NewPath: "/ops/" };
    await server.iam().send(new UpdateUserCommand(rename));
    expect(await trusted(server)).toMatchObject({
      Statement: { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ops/bob` } },
    });
    expect(await assumeRole(server, alice)).toBeDefined();
  });

  test("of a role that was deleted is its id", async () => {
    const server = await anIdentityServer();
    const role = { RoleName: "other", AssumeRolePolicyDocument: trustOf("*") };
    await server.iam().send(new CreateRoleCommand(role));
    await makeRole(server, trustOf({ AWS: `arn:aws:iam::${ACCOUNT}:role/other` }));
    await server.iam().send(new DeleteRoleCommand({ RoleName: "other" }));
    expect(await trusted(server)).toMatchObject({
      Statement: { Principal: { AWS: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) } },
    });
  });
});

describe("a session that has something to pass on", () => {
  async function aChain(
    actions: readonly string[],
  ): Promise<{ readonly server: IdentityServer; readonly alice: Keys }> {
    const server = await anIdentityServer();
    await makeRole(server, trustOf("*"));
    const trust = policyOf({ Effect: "Allow", Principal: { AWS: ROLE }, Action: actions });
    const next = new CreateRoleCommand({ RoleName: "next", AssumeRolePolicyDocument: trust });
    await server.iam().send(next);
    return { server, alice: await server.user("alice") };
  }

  test("needs the next role's leave to tag for its transitive tags", async () => {
    const tagged = { Tags: [{ Key: "team", Value: "web" }], TransitiveTagKeys: ["team"] };
    for (const actions of [["sts:AssumeRole"], ["sts:AssumeRole", "sts:TagSession"]]) {
      const { server, alice } = await aChain(actions);
      const session = keysOf((await assumeRole(server, alice, tagged)).Credentials);
      const answer = assumeRole(server, session, { RoleArn: NEXT });
      if (actions.includes("sts:TagSession")) expect(await answer).toBeDefined();
      else await expect(answer).rejects.toMatchObject(denial("sts:TagSession", NEXT, SESSION));
    }
  });

  test("needs the next role's leave for its source identity, and keeps it", async () => {
    const identified = { SourceIdentity: "alice" };
    const refused = denial("sts:SetSourceIdentity", NEXT, SESSION);
    for (const actions of [["sts:AssumeRole"], ["sts:AssumeRole", "sts:SetSourceIdentity"]]) {
      const { server, alice } = await aChain(actions);
      const session = keysOf((await assumeRole(server, alice, identified)).Credentials);
      const answer = assumeRole(server, session, { RoleArn: NEXT });
      if (actions.length === 1) await expect(answer).rejects.toMatchObject(refused);
      else expect(await answer).toMatchObject(identified);
      const other = assumeRole(server, session, { RoleArn: NEXT, SourceIdentity: "bob" });
      await expect(other).rejects.toMatchObject(refused);
    }
  });
});
