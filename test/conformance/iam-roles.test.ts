import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteServiceLinkedRoleCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  TagRoleCommand,
  UntagInstanceProfileCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { anIdentityServer, policyOf, trustOf } from "../fixtures/identity-server.ts";

const ACCOUNT = "000000000000";
const TRUST = trustOf({ Service: "ecs-tasks.amazonaws.com" });
const POLICY = policyOf({ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::b (1)/*" });
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

async function aClient(): Promise<IAMClient> {
  return (await anIdentityServer()).iam();
}

function create(client: IAMClient, RoleName = "app", more: object = {}) {
  return client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, ...more }));
}

test("ecsTaskExecutionRole is there from the start, as the console of AWS makes it", async () => {
  const client = await aClient();
  const { Role } = await client.send(new GetRoleCommand({ RoleName: "ecsTaskExecutionRole" }));
  expect(Role).toMatchObject({
    Path: "/",
    Arn: `arn:aws:iam::${ACCOUNT}:role/ecsTaskExecutionRole`,
    MaxSessionDuration: 3600,
  });
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toMatchObject({
    Statement: [{ Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  const attached = await client.send(
    new ListAttachedRolePoliciesCommand({ RoleName: "ecsTaskExecutionRole" }),
  );
  expect(attached.AttachedPolicies).toEqual([
    {
      PolicyName: "AmazonECSTaskExecutionRolePolicy",
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    },
  ]);
});

test("instants are whole seconds", async () => {
  const server = await anIdentityServer({
    nowMs: () => Math.floor(Date.now() / 1000) * 1000 + 123,
  });
  const { Role } = await create(server.iam());
  const { Role: seeded } = await server
    .iam()
    .send(new GetRoleCommand({ RoleName: "ecsTaskExecutionRole" }));
  for (const made of [Role, seeded]) expect(made?.CreateDate?.getMilliseconds()).toBe(0);
});

describe("a role", () => {
  test("is made, read, changed and deleted", async () => {
    const client = await aClient();
    const { Role } = await create(client, "app", {
      Path: "/team/",
      Description: "of the app",
      MaxSessionDuration: 7200,
      Tags: [{ Key: "a", Value: "1" }],
    });
    expect(Role).toMatchObject({
      RoleName: "app",
      Path: "/team/",
      Arn: `arn:aws:iam::${ACCOUNT}:role/team/app`,
      Description: "of the app",
      MaxSessionDuration: 7200,
      Tags: [{ Key: "a", Value: "1" }],
    });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version/);
    await client.send(
      new UpdateRoleCommand({ RoleName: "APP", Description: "other", MaxSessionDuration: 3600 }),
    );
    const updated = await client.send(new GetRoleCommand({ RoleName: "app" }));
    expect(updated.Role).toMatchObject({ Description: "other", MaxSessionDuration: 3600 });
    const described = await client.send(
      new UpdateRoleDescriptionCommand({ RoleName: "app", Description: "third" }),
    );
    expect(described.Role?.Description).toBe("third");
    const trust = trustOf({ Service: "ec2.amazonaws.com" });
    await client.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: "app", PolicyDocument: trust }),
    );
    const trusting = await client.send(new GetRoleCommand({ RoleName: "app" }));
    expect(decodeURIComponent(trusting.Role?.AssumeRolePolicyDocument ?? "")).toBe(trust);
    await client.send(new DeleteRoleCommand({ RoleName: "app" }));
    await expect(client.send(new GetRoleCommand({ RoleName: "app" }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The role with name app cannot be found.",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("is refused a second time, with a wrong name, or with a trust policy that is none", async () => {
    const client = await aClient();
    await create(client);
    await expect(create(client, "App")).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "Role with name App already exists.",
      $metadata: { httpStatusCode: 409 },
    });
    await expect(create(client, "a b", { Path: "team" })).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "2 validation errors detected: Value 'a b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+; Value 'team' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007F]+\\u002F)",
      $metadata: { httpStatusCode: 400 },
    });
    const malformed = [
      ["no JSON", "This policy contains invalid Json"],
      [POLICY, "Has prohibited field Resource"],
      [
        trustOf({ AWS: `arn:aws:iam::${ACCOUNT}:user/nobody` }),
        `Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:user/nobody"`,
      ],
    ] as const;
    for (const [AssumeRolePolicyDocument, message] of malformed) {
      await expect(create(client, "b", { AssumeRolePolicyDocument })).rejects.toMatchObject({
        name: "MalformedPolicyDocumentException",
        message,
      });
    }
    const long = trustOf({ Service: "a".repeat(2048).concat(".amazonaws.com") });
    await expect(create(client, "b", { AssumeRolePolicyDocument: long })).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for ACLSizePerRole: 2048",
    });
  });

  test("has inline policies, which come back percent-encoded", async () => {
    const client = await aClient();
    await create(client);
    const named = { RoleName: "app", PolicyName: "p" };
    await client.send(new PutRolePolicyCommand({ ...named, PolicyDocument: POLICY }));
    const got = await client.send(new GetRolePolicyCommand(named));
    expect(got).toMatchObject({
      ...named,
      PolicyDocument: expect.not.stringMatching(/[(){}"*!']/),
    });
    expect(decodeURIComponent(got.PolicyDocument ?? "")).toBe(POLICY);
    const list = () => client.send(new ListRolePoliciesCommand({ RoleName: "app" }));
    expect((await list()).PolicyNames).toEqual(["p"]);
    await expect(client.send(new DeleteRoleCommand({ RoleName: "app" }))).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must delete policies first.",
      $metadata: { httpStatusCode: 409 },
    });
    const wide = policyOf({
      Effect: "Allow",
      Action: "s3:*",
      Resource: Array.from({ length: 300 }, (_, index) => `arn:aws:s3:::${"b".repeat(30)}${index}`),
    });
    await expect(
      client.send(new PutRolePolicyCommand({ ...named, PolicyDocument: wide })),
    ).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Maximum policy size of 10240 bytes exceeded for role app",
    });
    await client.send(new DeleteRolePolicyCommand(named));
    await expect(client.send(new GetRolePolicyCommand(named))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The role policy with name p cannot be found.",
    });
    expect((await list()).PolicyNames).toEqual([]);
  });

  test("has managed policies attached, ten at most", async () => {
    const client = await aClient();
    await create(client);
    const attachment = { RoleName: "app", PolicyArn: READ_ONLY };
    await client.send(new AttachRolePolicyCommand(attachment));
    await client.send(new AttachRolePolicyCommand(attachment));
    const list = () => client.send(new ListAttachedRolePoliciesCommand({ RoleName: "app" }));
    expect((await list()).AttachedPolicies).toEqual([
      { PolicyName: "ReadOnlyAccess", PolicyArn: READ_ONLY },
    ]);
    await expect(client.send(new DeleteRoleCommand({ RoleName: "app" }))).rejects.toMatchObject({
      message: "Cannot delete entity, must detach all policies first.",
    });
    await expect(
      client.send(new AttachRolePolicyCommand({ ...attachment, PolicyArn: `${READ_ONLY}2` })),
    ).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `Policy ${READ_ONLY}2 does not exist or is not attachable.`,
    });
    await expect(
      client.send(
        new AttachRolePolicyCommand({
          ...attachment,
          PolicyArn: "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy",
        }),
      ),
    ).rejects.toMatchObject({ name: "PolicyNotAttachableException" });
    for (let count = 0; count < 10; count += 1) {
      const made = new CreatePolicyCommand({ PolicyName: `p${count}`, PolicyDocument: POLICY });
      const { Policy } = await client.send(made);
      const attach = client.send(
        new AttachRolePolicyCommand({ RoleName: "app", PolicyArn: Policy?.Arn }),
      );
      if (count < 9) await attach;
      else await expect(attach).rejects.toThrow("Cannot exceed quota for PoliciesPerRole: 10");
    }
    await client.send(new DetachRolePolicyCommand(attachment));
    expect((await list()).AttachedPolicies).toHaveLength(9);
    await expect(client.send(new DetachRolePolicyCommand(attachment))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `Policy ${READ_ONLY} was not found.`,
    });
  });

  test("has tags and a boundary", async () => {
    const client = await aClient();
    await create(client);
    const RoleName = "app";
    const tag = (Key: string, Value: string) =>
      client.send(new TagRoleCommand({ RoleName, Tags: [{ Key, Value }] }));
    await tag("b", "1");
    await tag("B", "2");
    await tag("a", "3");
    const tags = () => client.send(new ListRoleTagsCommand({ RoleName }));
    expect((await tags()).Tags).toEqual([
      { Key: "B", Value: "2" },
      { Key: "a", Value: "3" },
    ]);
    await client.send(new UntagRoleCommand({ RoleName, TagKeys: ["b"] }));
    expect((await tags()).Tags).toEqual([{ Key: "a", Value: "3" }]);
    await expect(tag("aws:x", "1")).rejects.toMatchObject({ name: "InvalidInputException" });
    await expect(tag("", "1")).rejects.toMatchObject({ name: "ValidationError" });
    const bound = new PutRolePermissionsBoundaryCommand({
      RoleName,
      PermissionsBoundary: READ_ONLY,
    });
    await client.send(bound);
    const get = async () => (await client.send(new GetRoleCommand({ RoleName }))).Role;
    expect((await get())?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(READ_ONLY);
    await client.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    expect((await get())?.PermissionsBoundary).toBeUndefined();
  });

  test("is listed by path, in pages whose markers belong to their list", async () => {
    const client = await aClient();
    for (const name of ["c", "a", "b"]) await create(client, name, { Path: "/p/" });
    const list = (more: object) =>
      client.send(new ListRolesCommand({ PathPrefix: "/p/", MaxItems: 2, ...more }));
    const first = await list({});
    expect(first.Roles?.map(({ RoleName }) => RoleName)).toEqual(["a", "b"]);
    expect(first.IsTruncated).toBe(true);
    const second = await list({ Marker: first.Marker });
    expect(second.Roles?.map(({ RoleName }) => RoleName)).toEqual(["c"]);
    expect(second).toMatchObject({ IsTruncated: false });
    expect(second.Marker).toBeUndefined();
    const elsewhere = list({ Marker: first.Marker, PathPrefix: "/" });
    await expect(elsewhere).rejects.toMatchObject({ name: "ValidationError" });
    await expect(list({ MaxItems: 1001 })).rejects.toMatchObject({ name: "ValidationError" });
  });
});

test("a service-linked role is made once, tagged, and changed by nobody", async () => {
  const client = await aClient();
  const make = (more: object = {}) =>
    client.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: "ecs.amazonaws.com", ...more }),
    );
  await expect(make({ CustomSuffix: "x" })).rejects.toMatchObject({
    name: "InvalidInputException",
    message: "Custom suffix is not allowed for ecs.amazonaws.com",
  });
  const { Role } = await make();
  const path = "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
  expect(Role).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:role/${path}`,
    Path: "/aws-service-role/ecs.amazonaws.com/",
    MaxSessionDuration: 3600,
  });
  expect(Role?.Description).toBeUndefined();
  await expect(make()).rejects.toMatchObject({
    name: "InvalidInputException",
    message:
      "Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.",
  });
  const RoleName = "AWSServiceRoleForECS";
  await expect(client.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
    name: "UnmodifiableEntityException",
  });
  await client.send(new UpdateRoleCommand({ RoleName, Description: "of ECS" }));
  await expect(
    client.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 })),
  ).rejects.toMatchObject({ name: "UnmodifiableEntityException" });
  expect((await client.send(new GetRoleCommand({ RoleName }))).Role?.Description).toBe("of ECS");
  const Tags = [{ Key: "env", Value: "test" }];
  await client.send(new TagRoleCommand({ RoleName, Tags }));
  const tags = () => client.send(new ListRoleTagsCommand({ RoleName }));
  expect((await tags()).Tags).toEqual(Tags);
  await client.send(new UntagRoleCommand({ RoleName, TagKeys: ["env"] }));
  expect((await tags()).Tags).toEqual([]);
  const { DeletionTaskId } = await client.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
  expect(DeletionTaskId).toContain(`task/${path}/`);
  expect(
    await client.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId })),
  ).toMatchObject({ Status: "SUCCEEDED" });
  expect(await make()).toBeDefined();
});

test("an instance profile holds one role", async () => {
  const client = await aClient();
  await create(client);
  const named = { InstanceProfileName: "host" };
  const both = { ...named, RoleName: "app" };
  const { InstanceProfile } = await client.send(
    new CreateInstanceProfileCommand({ ...named, Tags: [{ Key: "a", Value: "1" }] }),
  );
  expect(InstanceProfile).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/host`,
    Roles: [],
    InstanceProfileId: expect.stringMatching(/^AIPA/),
  });
  await expect(client.send(new CreateInstanceProfileCommand(named))).rejects.toMatchObject({
    message: "Instance Profile host already exists.",
  });
  await client.send(new AddRoleToInstanceProfileCommand(both));
  await expect(client.send(new AddRoleToInstanceProfileCommand(both))).rejects.toMatchObject({
    message: "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
  });
  const got = await client.send(new GetInstanceProfileCommand(named));
  expect(got.InstanceProfile?.Roles).toMatchObject([{ RoleName: "app" }]);
  const of = await client.send(new ListInstanceProfilesForRoleCommand({ RoleName: "app" }));
  expect(of.InstanceProfiles).toMatchObject([named]);
  const all = await client.send(new ListInstanceProfilesCommand({}));
  expect(all.InstanceProfiles).toMatchObject([named]);
  // A list leaves them out.
  expect([got.InstanceProfile?.Tags, all.InstanceProfiles?.[0]?.Tags]).toEqual([
    [{ Key: "a", Value: "1" }],
    undefined,
  ]);
  await client.send(new TagInstanceProfileCommand({ ...named, Tags: [{ Key: "b", Value: "2" }] }));
  await client.send(new UntagInstanceProfileCommand({ ...named, TagKeys: ["a"] }));
  const tags = await client.send(new ListInstanceProfileTagsCommand(named));
  expect(tags.Tags).toEqual([{ Key: "b", Value: "2" }]);
  await expect(client.send(new DeleteRoleCommand({ RoleName: "app" }))).rejects.toMatchObject({
    message: "Cannot delete entity, must remove roles from instance profile first.",
  });
  await expect(client.send(new DeleteInstanceProfileCommand(named))).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
  await client.send(new RemoveRoleFromInstanceProfileCommand(both));
  await client.send(new DeleteInstanceProfileCommand(named));
  await expect(client.send(new GetInstanceProfileCommand(named))).rejects.toMatchObject({
    message: "Instance Profile host cannot be found.",
  });
});
