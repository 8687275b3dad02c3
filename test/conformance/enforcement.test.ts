import { CreateVpcCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  DescribeClustersCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  StopTaskCommand,
  SubmitTaskStateChangeCommand,
} from "@aws-sdk/client-ecs";
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  GetUserCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import {
  anIdentityServer,
  implicitDenial,
  policyOf,
  trustOf,
} from "../fixtures/identity-server.ts";

const ACCOUNT = "000000000000";
const CLUSTER = `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/default`;
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;

const implicit = (action: string, resource: string, who = ALICE): object => ({
  message: implicitDenial(action, resource, who),
});

describe("a user without policies", () => {
  test("may say who it is and nothing else, in the words and form of each protocol", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice");
    const identity = await server.sts(keys).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: ACCOUNT, Arn: ALICE });
    expect(identity.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
    await expect(server.ecs(keys).send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      $metadata: { httpStatusCode: 400 },
      ...implicit("ecs:ListClusters", "*"),
    });
    await expect(server.iam(keys).send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
      ...implicit("iam:ListRoles", `arn:aws:iam::${ACCOUNT}:role/`),
    });
    await expect(server.ec2(keys).send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      $metadata: { httpStatusCode: 403 },
      message: `You are not authorized to perform this operation. User: ${ALICE} is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action`,
    });
  });

  test("may do everything where nobody is asked who they are", async () => {
    const server = await anIdentityServer({ auth: "none" });
    const keys = await server.user("alice");
    expect(await server.ecs(keys).send(new ListClustersCommand({}))).toBeDefined();
    const who = await server.sts(keys).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
  });
});

describe("a user", () => {
  test("is allowed what an inline policy, an attached one or a group's allows", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", {
      Effect: "Allow",
      Action: "ecs:DescribeClusters",
      Resource: CLUSTER,
    });
    const root = server.iam();
    const look = (name: string) =>
      server.ecs(keys).send(new DescribeClustersCommand({ clusters: [name] }));
    expect((await look("default")).clusters).toHaveLength(1);
    const other = `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/other`;
    await expect(look("other")).rejects.toMatchObject(implicit("ecs:DescribeClusters", other));
    await root.send(
      new AttachUserPolicyCommand({
        UserName: "alice",
        PolicyArn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
      }),
    );
    expect(await server.iam(keys).send(new ListRolesCommand({}))).toBeDefined();
    await root.send(new CreateGroupCommand({ GroupName: "ops" }));
    await root.send(
      new AttachGroupPolicyCommand({
        GroupName: "ops",
        PolicyArn: "arn:aws:iam::aws:policy/AmazonECS_FullAccess",
      }),
    );
    await root.send(new AddUserToGroupCommand({ GroupName: "ops", UserName: "alice" }));
    expect(await look("other")).toBeDefined();
    expect(
      await server.ecs(keys).send(new CreateClusterCommand({ clusterName: "c" })),
    ).toBeDefined();
  });

  test("is refused with an explicit deny whatever else allows it", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "ec2:*Vpc", Resource: "*" },
    ]);
    expect(await server.ec2(keys).send(new DescribeVpcsCommand({}))).toBeDefined();
    const create = server.ec2(keys).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    await expect(create).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: expect.stringContaining("with an explicit deny in an identity-based policy"),
    });
  });

  test("may do no more than its boundary", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", { Effect: "Allow", Action: "*", Resource: "*" });
    await server.iam().send(
      new PutUserPermissionsBoundaryCommand({
        UserName: "alice",
        PermissionsBoundary: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
      }),
    );
    expect(await server.iam(keys).send(new GetUserCommand({}))).toMatchObject({
      User: { UserName: "alice" },
    });
    await expect(server.ecs(keys).send(new ListClustersCommand({}))).rejects.toMatchObject({
      message: `User: ${ALICE} is not authorized to perform: ecs:ListClusters on resource: * because no permissions boundary allows the ecs:ListClusters action`,
    });
  });

  test("is held to conditions: clusters, tags of the request, its own tags, variables", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", [
      {
        Effect: "Allow",
        Action: ["ecs:CreateCluster", "ecs:TagResource"],
        Resource: "*",
        Condition: {
          StringEquals: { "aws:RequestTag/team": "${aws:PrincipalTag/team}" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
        },
      },
      {
        Effect: "Allow",
        Action: "ecs:DescribeTasks",
        Resource: "*",
        Condition: { ArnEquals: { "ecs:cluster": CLUSTER } },
      },
      {
        Effect: "Allow",
        Action: "ecs:DeleteCluster",
        Resource: "arn:aws:ecs:*:*:cluster/${aws:username}-*",
      },
      {
        Effect: "Allow",
        Action: "ecs:DescribeClusters",
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/team": "web" } },
      },
    ]);
    await server
      .iam()
      .send(new TagUserCommand({ UserName: "alice", Tags: [{ Key: "team", Value: "web" }] }));
    const ecs = server.ecs(keys);
    const create = (clusterName: string, tags: { key: string; value: string }[]) =>
      ecs.send(new CreateClusterCommand({ clusterName, tags }));
    expect(await create("a", [{ key: "team", value: "web" }])).toBeDefined();
    await expect(create("b", [{ key: "team", value: "db" }])).rejects.toThrow("ecs:CreateCluster");
    await expect(
      create("b", [
        { key: "team", value: "web" },
        { key: "more", value: "" },
      ]),
    ).rejects.toThrow("ecs:CreateCluster");
    const id = "0".repeat(32);
    expect(await ecs.send(new DescribeTasksCommand({ tasks: [id] }))).toBeDefined();
    const elsewhere = new DescribeTasksCommand({ cluster: "a", tasks: [id] });
    await expect(ecs.send(elsewhere)).rejects.toMatchObject(
      implicit("ecs:DescribeTasks", `arn:aws:ecs:us-east-1:${ACCOUNT}:task/a/${id}`),
    );
    expect(await ecs.send(new DescribeClustersCommand({ clusters: ["a"] }))).toBeDefined();
    await expect(ecs.send(new DescribeClustersCommand({}))).rejects.toThrow("ecs:DescribeClusters");
  });

  test("may stay within its account by a condition", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", {
      Effect: "Allow",
      Action: "ecs:*",
      Resource: "*",
      Condition: {
        StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" },
        Bool: { "aws:PrincipalIsAWSService": "false" },
      },
    });
    expect(await server.ecs(keys).send(new ListClustersCommand({}))).toBeDefined();
    const clusters = [CLUSTER.replace(ACCOUNT, "111122223333")];
    await expect(
      server.ecs(keys).send(new DescribeClustersCommand({ clusters })),
    ).rejects.toMatchObject(implicit("ecs:DescribeClusters", clusters[0] ?? ""));
  });

  test("is unknown once its key is inactive, and allowed nothing once its policy is gone", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice");
    await server.iam().send(
      new UpdateAccessKeyCommand({
        UserName: "alice",
        AccessKeyId: keys.accessKeyId,
        Status: "Inactive",
      }),
    );
    await expect(server.sts(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });
});

test("IAM's own calls are on what they name, with its path, and know its tags", async () => {
  const server = await anIdentityServer();
  const keys = await server.user("alice", [
    { Effect: "Allow", Action: "iam:GetRole", Resource: `arn:aws:iam::${ACCOUNT}:role/app/*` },
    {
      Effect: "Allow",
      Action: "iam:DeleteRole",
      Resource: "*",
      Condition: { StringEquals: { "iam:ResourceTag/owner": "${aws:username}" } },
    },
  ]);
  const make = (RoleName: string, owner: string) =>
    server.iam().send(
      new CreateRoleCommand({
        RoleName,
        Path: RoleName === "mine" ? "/app/" : "/",
        Tags: [{ Key: "owner", Value: owner }],
        AssumeRolePolicyDocument: trustOf({ AWS: ACCOUNT }),
      }),
    );
  await make("mine", "alice");
  await make("other", "bob");
  const iam = server.iam(keys);
  expect(await iam.send(new GetRoleCommand({ RoleName: "mine" }))).toBeDefined();
  await expect(iam.send(new GetRoleCommand({ RoleName: "other" }))).rejects.toMatchObject(
    implicit("iam:GetRole", "role other"),
  );
  await expect(iam.send(new DeleteRoleCommand({ RoleName: "other" }))).rejects.toMatchObject(
    implicit("iam:DeleteRole", "role other"),
  );
  expect(await iam.send(new DeleteRoleCommand({ RoleName: "mine" }))).toBeDefined();
});

describe("an agent with keys of its own", () => {
  test("may report with AWS's policy for container instances, and run nothing", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("agent");
    const submit = new SubmitTaskStateChangeCommand({ task: "x", status: "RUNNING" });
    const AGENT = `arn:aws:iam::${ACCOUNT}:user/agent`;
    await expect(server.ecs(keys).send(submit)).rejects.toMatchObject(
      implicit("ecs:SubmitTaskStateChange", CLUSTER, AGENT),
    );
    await server.iam().send(
      new AttachUserPolicyCommand({
        UserName: "agent",
        PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role",
      }),
    );
    await expect(server.ecs(keys).send(submit)).rejects.not.toThrow("not authorized");
    const task = `arn:aws:ecs:us-east-1:${ACCOUNT}:task/default/${"0".repeat(32)}`;
    await expect(server.ecs(keys).send(new StopTaskCommand({ task }))).rejects.toMatchObject(
      implicit("ecs:StopTask", task, AGENT),
    );
  });
});

describe("a role's session", () => {
  test("may do what the role's policies and the session's both allow", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", { Effect: "Allow", Action: "sts:*", Resource: "*" });
    await server.iam().send(
      new CreateRoleCommand({
        RoleName: "deploy",
        Path: "/ci/",
        AssumeRolePolicyDocument: trustOf({ AWS: ACCOUNT }),
      }),
    );
    const { Policy } = await server.iam().send(
      new CreatePolicyCommand({
        PolicyName: "list",
        PolicyDocument: policyOf({ Effect: "Allow", Action: "ecs:List*", Resource: "*" }),
      }),
    );
    await server.iam().send(
      new PutRolePolicyCommand({
        RoleName: "deploy",
        PolicyName: "ecs",
        PolicyDocument: policyOf({ Effect: "Allow", Action: "ecs:*", Resource: "*" }),
      }),
    );
    const assume = async (more: object = {}) => {
      const RoleArn = `arn:aws:iam::${ACCOUNT}:role/ci/deploy`;
      const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "s1", ...more });
      const { Credentials } = await server.sts(keys).send(command);
      return {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      };
    };
    const whole = server.ecs(await assume());
    expect(await whole.send(new ListClustersCommand({}))).toBeDefined();
    expect(await whole.send(new DescribeClustersCommand({}))).toBeDefined();
    const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/s1`;
    for (const more of [
      { PolicyArns: [{ arn: Policy?.Arn }] },
      { Policy: policyOf({ Effect: "Allow", Action: "ecs:List*", Resource: "*" }) },
    ]) {
      const bounded = server.ecs(await assume(more));
      expect(await bounded.send(new ListClustersCommand({}))).toBeDefined();
      await expect(bounded.send(new DescribeClustersCommand({}))).rejects.toMatchObject({
        message: `User: ${SESSION} is not authorized to perform: ecs:DescribeClusters on resource: ${CLUSTER} because no session policy allows the ecs:DescribeClusters action`,
      });
    }
  });
});
