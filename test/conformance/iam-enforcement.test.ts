import {
  AddRoleToInstanceProfileCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteInstanceProfileCommand,
  DeletePolicyCommand,
  DeleteServiceLinkedRoleCommand,
  DetachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  GetUserCommand,
  type IAMClient,
  ListAccountAliasesCommand,
  ListPoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import {
  anIdentityServer,
  implicitDenial,
  policyOf,
  trustOf,
} from "../fixtures/identity-server.ts";

const IAM = "arn:aws:iam::000000000000";
const ALICE = `${IAM}:user/alice`;
const ECS_POLICY = "arn:aws:iam::aws:policy/AmazonECS_FullAccess";
const TRUST = trustOf({ AWS: "000000000000" });
const TAGS = [{ Key: "team", Value: "web" }];

test.each<[string, string, (iam: IAMClient) => Promise<unknown>]>([
  ["iam:ListRoles", `${IAM}:role/`, (iam) => iam.send(new ListRolesCommand({}))],
  [
    "iam:ListRoles",
    `${IAM}:role/app/`,
    (iam) => iam.send(new ListRolesCommand({ PathPrefix: "/app/" })),
  ],
  ["iam:ListUsers", `${IAM}:user/`, (iam) => iam.send(new ListUsersCommand({}))],
  ["iam:ListPolicies", "policy path /", (iam) => iam.send(new ListPoliciesCommand({}))],
  ["iam:ListAccountAliases", "*", (iam) => iam.send(new ListAccountAliasesCommand({}))],
  ["iam:GetUser", "user alice", (iam) => iam.send(new GetUserCommand({}))],
  [
    "iam:CreateAccessKey",
    "user bob",
    (iam) => iam.send(new CreateAccessKeyCommand({ UserName: "bob" })),
  ],
  [
    "iam:CreateUser",
    `${IAM}:user/bob`,
    (iam) => iam.send(new CreateUserCommand({ UserName: "bob" })),
  ],
  [
    "iam:TagRole",
    `${IAM}:role/r`,
    (iam) => iam.send(new TagRoleCommand({ RoleName: "r", Tags: TAGS })),
  ],
  [
    "iam:GetPolicy",
    `policy ${ECS_POLICY}`,
    (iam) => iam.send(new GetPolicyCommand({ PolicyArn: ECS_POLICY })),
  ],
  [
    "iam:CreatePolicy",
    "policy p",
    (iam) =>
      iam.send(new CreatePolicyCommand({ PolicyName: "p", Path: "/a/", PolicyDocument: "{}" })),
  ],
  [
    "iam:GetInstanceProfile",
    "instance profile web",
    (iam) => iam.send(new GetInstanceProfileCommand({ InstanceProfileName: "web" })),
  ],
  [
    "iam:CreateServiceLinkedRole",
    `${IAM}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    (iam) => iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "ecs.amazonaws.com" })),
  ],
])("%s is refused on %s", async (action, resource, ask) => {
  const server = await anIdentityServer();
  await expect(ask(server.iam(await server.user("alice")))).rejects.toMatchObject({
    name: "AccessDenied",
    message: implicitDenial(action, resource, ALICE),
  });
});

describe("a user of IAM", () => {
  test("may list what is below the path that it may", async () => {
    const server = await anIdentityServer();
    const statement = { Effect: "Allow", Action: "iam:ListRoles", Resource: `${IAM}:role/app/*` };
    const iam = server.iam(await server.user("alice", statement));
    expect(await iam.send(new ListRolesCommand({ PathPrefix: "/app/" }))).toBeDefined();
    await expect(iam.send(new ListRolesCommand({}))).rejects.toThrow("iam:ListRoles");
  });

  test("may make and delete a service-linked role as AWS's guides have it", async () => {
    const server = await anIdentityServer();
    const statement = {
      Effect: "Allow",
      Action: ["iam:*ServiceLinkedRole*"],
      Resource: "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS*",
    };
    const iam = server.iam(await server.user("alice", statement));
    await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "ecs.amazonaws.com" }));
    const { DeletionTaskId } = await iam.send(
      new DeleteServiceLinkedRoleCommand({ RoleName: "AWSServiceRoleForECS" }),
    );
    const status = new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId });
    expect(await iam.send(status)).toMatchObject({ Status: "SUCCEEDED" });
  });

  test("may ask when its own keys were used where it may do all with itself", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", {
      Effect: "Allow",
      Action: "iam:*AccessKey*",
      Resource: "arn:aws:iam::*:user/${aws:username}",
    });
    const bob = await server.user("bob");
    const ask = (AccessKeyId: string) =>
      server.iam(keys).send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    expect(await ask(keys.accessKeyId)).toMatchObject({ UserName: "alice" });
    await expect(ask(bob.accessKeyId)).rejects.toThrow("iam:GetAccessKeyLastUsed");
  });

  test("may change the policies of users within a boundary only", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", {
      Effect: "Allow",
      Action: ["iam:CreateUser", "iam:AttachUserPolicy", "iam:DetachUserPolicy"],
      Resource: "*",
      Condition: { StringEquals: { "iam:PermissionsBoundary": ECS_POLICY } },
    });
    const iam = server.iam(keys);
    await iam.send(new CreateUserCommand({ UserName: "in", PermissionsBoundary: ECS_POLICY }));
    await server.user("out");
    const attach = (UserName: string) =>
      iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: ECS_POLICY }));
    await attach("in");
    await iam.send(new DetachUserPolicyCommand({ UserName: "in", PolicyArn: ECS_POLICY }));
    await expect(attach("out")).rejects.toThrow("iam:AttachUserPolicy");
  });

  test("needs the right to tag for what it makes with tags", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", {
      Effect: "Allow",
      Action: "iam:Create*",
      Resource: "*",
    });
    const iam = server.iam(keys);
    const PolicyDocument = policyOf({ Effect: "Allow", Action: "ecs:*", Resource: "*" });
    const role = { RoleName: "r", Path: "/a/", AssumeRolePolicyDocument: TRUST };
    const denied = (action: string, resource: string) => ({
      message: implicitDenial(action, resource, ALICE),
    });
    await expect(iam.send(new CreateRoleCommand({ ...role, Tags: TAGS }))).rejects.toMatchObject(
      denied("iam:TagRole", `${IAM}:role/a/r`),
    );
    await expect(
      iam.send(new CreatePolicyCommand({ PolicyName: "p", PolicyDocument, Tags: TAGS })),
    ).rejects.toMatchObject(denied("iam:TagPolicy", "policy p"));
    await expect(
      iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "i", Tags: TAGS })),
    ).rejects.toMatchObject(denied("iam:TagInstanceProfile", `${IAM}:instance-profile/i`));
    await expect(
      iam.send(new CreateUserCommand({ UserName: "u", Tags: TAGS })),
    ).rejects.toMatchObject(denied("iam:TagUser", `${IAM}:user/u`));
    expect(await iam.send(new CreateRoleCommand(role))).toBeDefined();
  });

  test("is held to the tags of policies and instance profiles too", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", {
      Effect: "Allow",
      Action: ["iam:AddRole*", "iam:Delete*", "iam:PassRole"],
      Resource: "*",
      Condition: { StringEqualsIfExists: { "aws:ResourceTag/team": "web" } },
    });
    const PolicyDocument = policyOf({ Effect: "Allow", Action: "ecs:*", Resource: "*" });
    const other = [{ Key: "team", Value: "db" }];
    for (const [name, Tags] of [
      ["mine", TAGS],
      ["other", other],
    ] as const) {
      const policy = { PolicyName: name, PolicyDocument, Tags };
      await server.iam().send(new CreatePolicyCommand(policy));
      const profile = { InstanceProfileName: name, Tags };
      await server.iam().send(new CreateInstanceProfileCommand(profile));
    }
    // The tags that count are those of the profile, not of the role that it gets.
    const role = { RoleName: "r", AssumeRolePolicyDocument: TRUST };
    await server.iam().send(new CreateRoleCommand({ ...role, Tags: other }));
    const iam = server.iam(keys);
    const add = { InstanceProfileName: "mine", RoleName: "r" };
    expect(await iam.send(new AddRoleToInstanceProfileCommand(add))).toBeDefined();
    await expect(
      iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: "other" })),
    ).rejects.toThrow("iam:DeleteInstanceProfile");
    const remove = (name: string) =>
      iam.send(new DeletePolicyCommand({ PolicyArn: `${IAM}:policy/${name}` }));
    expect(await remove("mine")).toBeDefined();
    await expect(remove("other")).rejects.toThrow("iam:DeletePolicy");
  });
});
