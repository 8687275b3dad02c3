import { describe, expect, test } from "vitest";
import { aws, awsAs, awsCliMissing, awsErrorAs } from "./aws-cli.ts";
import { oneLongshore } from "./one-longshore.ts";
import { awsEnvironment } from "./running-longshore.ts";

const missing = awsCliMissing();
if (missing) console.log(`skipped: aws CLI on IAM: ${missing}`);

const ACCOUNT = "000000000000";

interface KeyAnswer {
  readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string };
}

interface AssumeAnswer {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
  };
}

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

describe.skipIf(missing !== undefined)("the unmodified aws CLI with identities", () => {
  const longshore = oneLongshore({ command: "server" });
  const root = <Answer>(...args: readonly string[]) => aws<Answer>(longshore.endpoint, ...args);

  test("makes a user and a role, and is held to their policies, before and after a restart", async () => {
    await root("iam", "create-user", "--user-name", "ann");
    const { AccessKey } = await root<KeyAnswer>("iam", "create-access-key", "--user-name", "ann");
    const asAnn = () => ({
      ...awsEnvironment(longshore.endpoint),
      AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey,
    });
    const arn = `arn:aws:iam::${ACCOUNT}:user/ann`;
    expect(await awsAs(asAnn(), "sts", "get-caller-identity")).toMatchObject({ Arn: arn });
    expect(await awsErrorAs(asAnn(), "ecs", "list-clusters")).toEqual({
      code: "AccessDeniedException",
      message: `User: ${arn} is not authorized to perform: ecs:ListClusters on resource: * because no identity-based policy allows the ecs:ListClusters action`,
    });
    expect(await awsErrorAs(asAnn(), "ec2", "describe-vpcs")).toMatchObject({
      code: "UnauthorizedOperation",
    });
    const trust = policy({ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" });
    const role = ["--role-name", "deploy"];
    await root("iam", "create-role", ...role, "--assume-role-policy-document", trust);
    const allow = policy({ Effect: "Allow", Action: "ecs:List*", Resource: "*" });
    const document = ["--policy-name", "list", "--policy-document", allow];
    await root("iam", "put-role-policy", ...role, ...document);
    expect(await root("iam", "get-role-policy", ...role, "--policy-name", "list")).toMatchObject({
      PolicyDocument: JSON.parse(allow),
    });
    const session = [
      "--role-arn",
      `arn:aws:iam::${ACCOUNT}:role/deploy`,
      "--role-session-name",
      "ci",
    ];
    const { Credentials } = await awsAs<AssumeAnswer>(asAnn(), "sts", "assume-role", ...session);
    const asRole = () => ({
      ...awsEnvironment(longshore.endpoint),
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    });
    expect(await awsAs(asRole(), "ecs", "list-clusters")).toBeDefined();
    expect(await awsErrorAs(asRole(), "ecs", "describe-clusters")).toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining(`assumed-role/deploy/ci is not authorized`),
    });

    await longshore.kill();
    await longshore.startAgain();
    expect(await awsAs(asRole(), "ecs", "list-clusters")).toBeDefined();
    expect(await awsAs(asAnn(), "sts", "get-caller-identity")).toMatchObject({ Arn: arn });
  });

  test("finds AWS's policies and the role that every tutorial names", async () => {
    const name = ["--role-name", "ecsTaskExecutionRole"];
    expect(await root("iam", "list-attached-role-policies", ...name)).toMatchObject({
      AttachedPolicies: [{ PolicyName: "AmazonECSTaskExecutionRolePolicy" }],
    });
    const answer = await root("iam", "list-policies", "--scope", "AWS", "--max-items", "3");
    expect(answer).toMatchObject({ Policies: [{}, {}, {}], NextToken: expect.any(String) });
  });
});
