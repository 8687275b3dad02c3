import {
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  SetDefaultPolicyVersionCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { awsManagedPolicies } from "../../src/domain/policy/aws-managed.ts";
import { parsePolicy } from "../../src/domain/policy/parse.ts";
import { anApplication, signed } from "../fixtures/wire.ts";
import { anIdentityServer, policyOf, trustOf } from "../fixtures/identity-server.ts";
import { iam } from "../../src/companions/iam/companion.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { systemIds } from "../../src/runtime/ids.ts";
import { aSealer } from "../fixtures/sealer.ts";
import { aStore } from "../fixtures/store.ts";

const ACCOUNT = "000000000000";
const ARN = `arn:aws:iam::${ACCOUNT}:policy/app/p`;

function document(action: string): string {
  return policyOf({ Effect: "Allow", Action: action, Resource: "*" });
}

async function aPolicy(): Promise<IAMClient> {
  const client = (await anIdentityServer()).iam();
  await client.send(
    new CreatePolicyCommand({
      PolicyName: "p",
      Path: "/app/",
      Description: "of the app",
      PolicyDocument: document("s3:Get*"),
    }),
  );
  return client;
}

describe("a managed policy", () => {
  test("is made once, and shown with its use", async () => {
    const client = await aPolicy();
    const get = async () => (await client.send(new GetPolicyCommand({ PolicyArn: ARN }))).Policy;
    expect(await get()).toMatchObject({
      PolicyName: "p",
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: ARN,
      Path: "/app/",
      Description: "of the app",
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
    });
    const again = new CreatePolicyCommand({ PolicyName: "p", PolicyDocument: document("a:b") });
    await expect(client.send(again)).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "A policy called p already exists. Duplicate names are not allowed.",
    });
    await client.send(
      new CreateRoleCommand({
        RoleName: "r",
        AssumeRolePolicyDocument: trustOf({ Service: "ec2.amazonaws.com" }),
      }),
    );
    await client.send(new AttachRolePolicyCommand({ RoleName: "r", PolicyArn: ARN }));
    await client.send(new CreateUserCommand({ UserName: "u", PermissionsBoundary: ARN }));
    expect(await get()).toMatchObject({ AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 });
    const entities = (more: object = {}) =>
      client.send(new ListEntitiesForPolicyCommand({ PolicyArn: ARN, ...more }));
    expect(await entities()).toMatchObject({
      PolicyRoles: [{ RoleName: "r" }],
      PolicyUsers: [{ UserName: "u" }],
    });
    const attachedOnly = await entities({ PolicyUsageFilter: "PermissionsPolicy" });
    expect(attachedOnly.PolicyUsers ?? []).toEqual([]);
    await expect(client.send(new DeletePolicyCommand({ PolicyArn: ARN }))).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete a policy attached to entities.",
    });
  });

  test("has five versions at most, and never a number twice", async () => {
    const client = await aPolicy();
    const make = (more: object = {}) =>
      client.send(
        new CreatePolicyVersionCommand({
          PolicyArn: ARN,
          PolicyDocument: document("s3:Put*"),
          ...more,
        }),
      );
    expect((await make({ SetAsDefault: true })).PolicyVersion).toMatchObject({
      VersionId: "v2",
      IsDefaultVersion: true,
    });
    for (let count = 3; count <= 5; count += 1) await make();
    await expect(make()).rejects.toMatchObject({
      name: "LimitExceededException",
      message:
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    });
    const remove = (VersionId: string) =>
      client.send(new DeletePolicyVersionCommand({ PolicyArn: ARN, VersionId }));
    await expect(remove("v2")).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete the default version of a policy.",
    });
    await remove("v5");
    expect((await make()).PolicyVersion?.VersionId).toBe("v6");
    const { Versions } = await client.send(new ListPolicyVersionsCommand({ PolicyArn: ARN }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(["v6", "v4", "v3", "v2", "v1"]);
    await client.send(new SetDefaultPolicyVersionCommand({ PolicyArn: ARN, VersionId: "v1" }));
    const get = (VersionId: string) =>
      client.send(new GetPolicyVersionCommand({ PolicyArn: ARN, VersionId }));
    const first = (await get("v1")).PolicyVersion;
    expect(first?.IsDefaultVersion).toBe(true);
    expect(decodeURIComponent(first?.Document ?? "")).toBe(document("s3:Get*"));
    await expect(get("v9")).rejects.toMatchObject({
      message: `Policy ${ARN} version v9 does not exist or is not attachable.`,
    });
    await expect(client.send(new DeletePolicyCommand({ PolicyArn: ARN }))).rejects.toThrow(
      "This policy has more than one version.",
    );
    for (const version of ["v2", "v3", "v4", "v6"]) await remove(version);
    await client.send(new DeletePolicyCommand({ PolicyArn: ARN }));
    await expect(client.send(new GetPolicyCommand({ PolicyArn: ARN }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `Policy ${ARN} was not found.`,
    });
  });

  test("is refused when it is malformed or too big", async () => {
    const client = await aPolicy();
    const make = (PolicyDocument: string) =>
      client.send(new CreatePolicyCommand({ PolicyName: "q", PolicyDocument }));
    await expect(make("{")).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "This policy contains invalid Json",
      $metadata: { httpStatusCode: 400 },
    });
    const wide = policyOf({
      Effect: "Allow",
      Action: "s3:*",
      Resource: Array.from({ length: 200 }, (_, index) => `arn:aws:s3:::${"b".repeat(30)}${index}`),
    });
    await expect(make(wide)).rejects.toMatchObject({
      message: "Cannot exceed quota for PolicySize: 6144",
    });
    expect(
      await make(
        document("s3:Get*")
          .replaceAll(":", `:${" ".repeat(6144)}`)
          .replace(/s3:\s+/, "s3:"),
      ),
    ).toBeDefined();
  });

  test("is of the newer language, which an inline one need not be", async () => {
    const client = await aPolicy();
    const Statement = { Effect: "Allow", Action: "ecs:*", Resource: "*" };
    await client.send(new CreateUserCommand({ UserName: "u" }));
    for (const version of [{}, { Version: "2008-10-17" }]) {
      const PolicyDocument = JSON.stringify({ ...version, Statement });
      const put = { UserName: "u", PolicyName: "own", PolicyDocument };
      expect(await client.send(new PutUserPolicyCommand(put))).toBeDefined();
      for (const call of [
        client.send(new CreatePolicyCommand({ PolicyName: "q", PolicyDocument })),
        client.send(new CreatePolicyVersionCommand({ PolicyArn: ARN, PolicyDocument })),
      ]) {
        await expect(call).rejects.toMatchObject({
          name: "MalformedPolicyDocumentException",
          message: "Policy document must be version 2012-10-17 or greater.",
        });
      }
    }
  });

  test("has tags", async () => {
    const client = await aPolicy();
    const PolicyArn = ARN;
    await client.send(new TagPolicyCommand({ PolicyArn, Tags: [{ Key: "a", Value: "1" }] }));
    const tags = async () => (await client.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags;
    expect(await tags()).toEqual([{ Key: "a", Value: "1" }]);
    await client.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ["a"] }));
    expect(await tags()).toEqual([]);
  });
});

test("no operation that takes a policy takes one that is not JSON", async () => {
  const client = await aPolicy();
  const PolicyDocument = "{'Version': '2012-10-17'}";
  const names = { UserName: "u", GroupName: "g", RoleName: "r", PolicyName: "own" };
  await client.send(new CreateUserCommand(names));
  await client.send(new CreateGroupCommand(names));
  const AssumeRolePolicyDocument = trustOf({ AWS: "*" });
  await client.send(new CreateRoleCommand({ ...names, AssumeRolePolicyDocument }));
  const calls = [
    () => client.send(new CreatePolicyCommand({ ...names, PolicyDocument })),
    () => client.send(new CreatePolicyVersionCommand({ PolicyArn: ARN, PolicyDocument })),
    () => client.send(new PutUserPolicyCommand({ ...names, PolicyDocument })),
    () => client.send(new PutGroupPolicyCommand({ ...names, PolicyDocument })),
    () => client.send(new PutRolePolicyCommand({ ...names, PolicyDocument })),
    () => client.send(new UpdateAssumeRolePolicyCommand({ ...names, PolicyDocument })),
  ];
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "This policy contains invalid Json",
      $metadata: { httpStatusCode: 400 },
    });
  }
});

describe("AWS's own policies", () => {
  test("are there with their ARNs and documents, and nobody changes them", async () => {
    const client = await aPolicy();
    const PolicyArn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
    const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ Path: "/service-role/", DefaultVersionId: "v1" });
    const version = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    expect(JSON.parse(decodeURIComponent(version.PolicyVersion?.Document ?? ""))).toMatchObject({
      Statement: [{ Action: expect.arrayContaining(["ecr:BatchGetImage", "logs:PutLogEvents"]) }],
    });
    await expect(client.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const list = async (Scope: "AWS" | "All" | "Local") =>
      (await client.send(new ListPoliciesCommand({ Scope, MaxItems: 1000 }))).Policies?.length;
    expect(await list("Local")).toBe(1);
    expect(await list("AWS")).toBe((await awsManagedPolicies()).size);
    expect(await list("All")).toBe((await awsManagedPolicies()).size + 1);
  });

  test("are all well-formed", async () => {
    for (const { versions, policyId } of (await awsManagedPolicies()).values()) {
      expect(policyId).toMatch(/^ANPA[A-Z2-7]{17}$/);
      for (const version of versions) {
        expect(parsePolicy(version.document, "identity")).toMatchObject({ kind: "policy" });
      }
    }
  });
});

describe("a simulation", () => {
  test("says what a user's policies would", async () => {
    const client = await aPolicy();
    await client.send(new CreateUserCommand({ UserName: "u", PermissionsBoundary: ARN }));
    await client.send(
      new PutUserPolicyCommand({
        UserName: "u",
        PolicyName: "own",
        PolicyDocument: policyOf([
          { Effect: "Allow", Action: ["s3:Get*", "ecs:*"], Resource: "*" },
          { Effect: "Deny", Action: "s3:GetBucketAcl", Resource: "*" },
        ]),
      }),
    );
    const { EvaluationResults } = await client.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/u`,
        ActionNames: ["s3:GetObject", "s3:GetBucketAcl", "ecs:RunTask", "sqs:SendMessage"],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      "allowed",
      "explicitDeny",
      "implicitDeny",
      "implicitDeny",
    ]);
    await expect(
      client.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/nobody`,
          ActionNames: ["s3:GetObject"],
        }),
      ),
    ).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });

  test("says what policies of the request would, with its context", async () => {
    const client = await aPolicy();
    const ask = async (team: string) => {
      const { EvaluationResults } = await client.send(
        new SimulateCustomPolicyCommand({
          PolicyInputList: [
            policyOf({
              Effect: "Allow",
              Action: "ecs:*",
              Resource: "*",
              Condition: { StringEquals: { "aws:PrincipalTag/team": "web" } },
            }),
          ],
          ActionNames: ["ecs:RunTask"],
          ContextEntries: [
            {
              ContextKeyName: "aws:PrincipalTag/team",
              ContextKeyType: "string",
              ContextKeyValues: [team],
            },
          ],
        }),
      );
      return EvaluationResults?.[0]?.EvalDecision;
    };
    expect(await ask("web")).toBe("allowed");
    expect(await ask("db")).toBe("implicitDeny");
  });
});

test("a simulation says what the policy of a resource would give its caller", async () => {
  const client = await aPolicy();
  const user = `arn:aws:iam::${ACCOUNT}:user/u`;
  const ask = async (Principal: unknown, more: object = {}) => {
    const { EvaluationResults } = await client.send(
      new SimulateCustomPolicyCommand({
        PolicyInputList: [policyOf({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" })],
        ResourcePolicy: policyOf([
          { Effect: "Allow", Principal, Action: "s3:PutObject", Resource: "*" },
          { Effect: "Deny", Principal, Action: "s3:DeleteObject", Resource: "*" },
        ]),
        CallerArn: user,
        ActionNames: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        ...more,
      }),
    );
    return EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
  };
  expect(await ask({ AWS: user })).toEqual(["allowed", "allowed", "explicitDeny"]);
  expect(await ask({ AWS: `${user}x` })).toEqual(["allowed", "implicitDeny", "implicitDeny"]);
  const ResourceOwner = "arn:aws:iam::111122223333:root";
  const across = await ask({ AWS: user }, { ResourceOwner });
  expect(across).toEqual(["implicitDeny", "implicitDeny", "explicitDeny"]);
  await expect(ask("*", { CallerArn: undefined })).rejects.toMatchObject({
    name: "InvalidInputException",
  });
});

test("what the SDK knows and Longshore does not is answered 501, a missing parameter in IAM's words", async () => {
  const options = { store: await aStore(), clock: systemClock(), ids: systemIds() };
  const application = anApplication([iam({ ...options, sealer: aSealer() })]);
  const ask = (parameters: Record<string, string>) =>
    application(
      signed({
        service: "iam",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ Version: "2010-05-08", ...parameters }).toString(),
      }),
    );
  const unbuilt = await ask({ Action: "GenerateCredentialReport" });
  expect(unbuilt.status).toBe(501);
  expect(unbuilt.body).toContain("Longshore does not implement iam:GenerateCredentialReport yet.");
  const missing = await ask({ Action: "GetRole" });
  expect(missing.status).toBe(400);
  expect(missing.body).toContain("<Code>ValidationError</Code>");
  expect(missing.body).toContain(
    "1 validation error detected: Value null at &apos;roleName&apos; failed to satisfy constraint: " +
      "Member must not be null",
  );
});
