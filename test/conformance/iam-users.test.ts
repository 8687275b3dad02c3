import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteAccountAliasCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  ListUserTagsCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { accessKeys } from "../../src/store/identity-tables.ts";
import { anIdentityServer, policyOf } from "../fixtures/identity-server.ts";

const ACCOUNT = "000000000000";
const POLICY = policyOf({ Effect: "Allow", Action: "iam:*", Resource: "*" });
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

describe("a user", () => {
  test("is made, found, renamed with its keys, and deleted when nothing is left of it", async () => {
    const server = await anIdentityServer();
    const client = server.iam();
    const { User } = await client.send(
      new CreateUserCommand({ UserName: "ann", Path: "/dev/", Tags: [{ Key: "a", Value: "1" }] }),
    );
    expect(User).toMatchObject({
      Arn: `arn:aws:iam::${ACCOUNT}:user/dev/ann`,
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Tags: [{ Key: "a", Value: "1" }],
    });
    await expect(client.send(new CreateUserCommand({ UserName: "Ann" }))).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "User with name Ann already exists.",
    });
    const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: "ann" }));
    await client.send(
      new UpdateUserCommand({ UserName: "ann", NewUserName: "beth", NewPath: "/" }),
    );
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    };
    expect(await server.sts(keys).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:iam::${ACCOUNT}:user/beth`,
      UserId: User?.UserId,
    });
    const listed = await client.send(new ListUsersCommand({}));
    expect(listed.Users?.map(({ UserName }) => UserName)).toEqual(["beth"]);
    const gone = () => client.send(new DeleteUserCommand({ UserName: "beth" }));
    await expect(gone()).rejects.toThrow("Cannot delete entity, must delete access keys first.");
    const named = { UserName: "beth", AccessKeyId: keys.accessKeyId };
    await client.send(new DeleteAccessKeyCommand(named));
    await expect(client.send(new DeleteAccessKeyCommand(named))).rejects.toMatchObject({
      message: `The Access Key with id ${keys.accessKeyId} cannot be found.`,
    });
    await gone();
    await expect(client.send(new GetUserCommand({ UserName: "beth" }))).rejects.toMatchObject({
      message: "The user with name beth cannot be found.",
    });
    await expect(server.sts(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });

  test("has policies, tags and a boundary", async () => {
    const client = (await anIdentityServer()).iam();
    const UserName = "ann";
    await client.send(new CreateUserCommand({ UserName }));
    const inline = { UserName, PolicyName: "p" };
    await client.send(new PutUserPolicyCommand({ ...inline, PolicyDocument: POLICY }));
    const got = await client.send(new GetUserPolicyCommand(inline));
    expect(decodeURIComponent(got.PolicyDocument ?? "")).toBe(POLICY);
    const names = await client.send(new ListUserPoliciesCommand({ UserName }));
    expect(names.PolicyNames).toEqual(["p"]);
    await client.send(new DeleteUserPolicyCommand(inline));
    const attachment = { UserName, PolicyArn: READ_ONLY };
    await client.send(new AttachUserPolicyCommand(attachment));
    const attached = await client.send(new ListAttachedUserPoliciesCommand({ UserName }));
    expect(attached.AttachedPolicies).toMatchObject([{ PolicyArn: READ_ONLY }]);
    await expect(client.send(new DeleteUserCommand({ UserName }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
    await client.send(new DetachUserPolicyCommand(attachment));
    await client.send(new TagUserCommand({ UserName, Tags: [{ Key: "a", Value: "1" }] }));
    await client.send(new UntagUserCommand({ UserName, TagKeys: ["b"] }));
    const tags = await client.send(new ListUserTagsCommand({ UserName }));
    expect(tags.Tags).toEqual([{ Key: "a", Value: "1" }]);
    const bound = { UserName, PermissionsBoundary: `${READ_ONLY}2` };
    await expect(client.send(new PutUserPermissionsBoundaryCommand(bound))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `Scope ARN: ${READ_ONLY}2 does not exist or is not attachable.`,
    });
    await client.send(
      new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: READ_ONLY }),
    );
    const bounded = await client.send(new GetUserCommand({ UserName }));
    expect(bounded.User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(READ_ONLY);
    await client.send(new DeleteUserPermissionsBoundaryCommand({ UserName }));
  });

  test("has two keys at most, whose secrets are shown once and nowhere kept in the clear", async () => {
    const server = await anIdentityServer();
    const client = server.iam();
    const UserName = "ann";
    await client.send(new CreateUserCommand({ UserName }));
    const make = () => client.send(new CreateAccessKeyCommand({ UserName }));
    const first = (await make()).AccessKey;
    expect(first).toMatchObject({
      Status: "Active",
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
    });
    await make();
    await expect(make()).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for AccessKeysPerUser: 2",
    });
    const AccessKeyId = first?.AccessKeyId ?? "";
    const rows = await server.store.read((view) => JSON.stringify([...view.all(accessKeys)]));
    expect(rows).toContain(AccessKeyId);
    expect(rows).not.toContain(first?.SecretAccessKey);
    const used = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    expect(used.AccessKeyLastUsed).toMatchObject({ ServiceName: "N/A", Region: "N/A" });
    await client.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" }));
    const listed = await client.send(new ListAccessKeysCommand({ UserName }));
    expect(listed.AccessKeyMetadata?.map(({ Status }) => Status).toSorted()).toEqual([
      "Active",
      "Inactive",
    ]);
    expect(JSON.stringify(listed)).not.toContain("Secret");
    await expect(client.send(new ListAccessKeysCommand({}))).rejects.toMatchObject({
      name: "ValidationError",
      message: "Must specify userName when calling with non-User credentials",
    });
    await expect(
      client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: "A".repeat(20) })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("has none of what there is not, which tools ask for before they delete it", async () => {
    const client = (await anIdentityServer()).iam();
    const UserName = "ann";
    await client.send(new CreateUserCommand({ UserName }));
    expect(await client.send(new ListMFADevicesCommand({ UserName }))).toMatchObject({
      MFADevices: [],
    });
    const virtual = new ListVirtualMFADevicesCommand({ AssignmentStatus: "Any" });
    expect(await client.send(virtual)).toMatchObject({ VirtualMFADevices: [], IsTruncated: false });
    expect(await client.send(new ListSSHPublicKeysCommand({ UserName }))).toMatchObject({
      SSHPublicKeys: [],
    });
    expect(await client.send(new ListSigningCertificatesCommand({ UserName }))).toMatchObject({
      Certificates: [],
    });
    const others = await client.send(new ListServiceSpecificCredentialsCommand({ UserName }));
    expect(others.ServiceSpecificCredentials ?? []).toEqual([]);
    const missing = {
      name: "NoSuchEntityException",
      message: "Login Profile for User ann cannot be found.",
    };
    const get = client.send(new GetLoginProfileCommand({ UserName }));
    await expect(get).rejects.toMatchObject(missing);
    const remove = client.send(new DeleteLoginProfileCommand({ UserName }));
    await expect(remove).rejects.toMatchObject(missing);
  });

  test("that asks for itself is who it is; root has no more than its number", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("ann", { Effect: "Allow", Action: "iam:*", Resource: "*" });
    const ann = await server.iam(keys).send(new GetUserCommand({}));
    expect(ann.User).toMatchObject({ UserName: "ann" });
    const root = await server.iam().send(new GetUserCommand({}));
    expect(root.User).toMatchObject({
      UserId: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
  });
});

test("a group has members and policies, and keeps its members under another name", async () => {
  const client = (await anIdentityServer()).iam();
  const GroupName = "ops";
  const { Group } = await client.send(new CreateGroupCommand({ GroupName }));
  expect(Group).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:group/ops`,
    GroupId: expect.stringMatching(/^AGPA/),
  });
  await expect(client.send(new CreateGroupCommand({ GroupName }))).rejects.toMatchObject({
    message: "Group with name ops already exists.",
  });
  await client.send(new CreateUserCommand({ UserName: "ann" }));
  await client.send(new AddUserToGroupCommand({ GroupName, UserName: "ann" }));
  await client.send(new AddUserToGroupCommand({ GroupName, UserName: "ann" }));
  const inline = { GroupName, PolicyName: "p" };
  await client.send(new PutGroupPolicyCommand({ ...inline, PolicyDocument: POLICY }));
  const got = await client.send(new GetGroupPolicyCommand(inline));
  expect(decodeURIComponent(got.PolicyDocument ?? "")).toBe(POLICY);
  expect(await client.send(new ListGroupPoliciesCommand({ GroupName }))).toMatchObject({
    PolicyNames: ["p"],
  });
  await client.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: READ_ONLY }));
  expect(await client.send(new ListAttachedGroupPoliciesCommand({ GroupName }))).toMatchObject({
    AttachedPolicies: [{ PolicyArn: READ_ONLY }],
  });
  await client.send(new UpdateGroupCommand({ GroupName, NewGroupName: "sre", NewPath: "/x/" }));
  const moved = await client.send(new GetGroupCommand({ GroupName: "sre" }));
  expect(moved).toMatchObject({
    Group: { Arn: `arn:aws:iam::${ACCOUNT}:group/x/sre` },
    Users: [{ UserName: "ann" }],
  });
  const of = await client.send(new ListGroupsForUserCommand({ UserName: "ann" }));
  expect(of.Groups).toMatchObject([{ GroupName: "sre" }]);
  expect((await client.send(new ListGroupsCommand({}))).Groups).toHaveLength(1);
  const named = { GroupName: "sre" };
  const gone = () => client.send(new DeleteGroupCommand(named));
  await expect(gone()).rejects.toMatchObject({ name: "DeleteConflictException" });
  await expect(client.send(new DeleteUserCommand({ UserName: "ann" }))).rejects.toThrow(
    "must remove users from group first",
  );
  await client.send(new RemoveUserFromGroupCommand({ ...named, UserName: "ann" }));
  await client.send(new DetachGroupPolicyCommand({ ...named, PolicyArn: READ_ONLY }));
  await client.send(new DeleteGroupPolicyCommand({ ...named, PolicyName: "p" }));
  await gone();
  await expect(client.send(new GetGroupCommand(named))).rejects.toMatchObject({
    message: "The group with name sre cannot be found.",
  });
});

test("the account has an alias and a summary", async () => {
  const client = (await anIdentityServer()).iam();
  const AccountAlias = "longshore";
  await client.send(new CreateAccountAliasCommand({ AccountAlias }));
  const aliases = async () => (await client.send(new ListAccountAliasesCommand({}))).AccountAliases;
  expect(await aliases()).toEqual([AccountAlias]);
  await client.send(new DeleteAccountAliasCommand({ AccountAlias }));
  expect(await aliases()).toEqual([]);
  await expect(client.send(new DeleteAccountAliasCommand({ AccountAlias }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  });
  const { SummaryMap } = await client.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap).toMatchObject({ Roles: 1, Users: 0, VersionsPerPolicyQuota: 5 });
});
