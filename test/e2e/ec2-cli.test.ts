import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { aws, awsCliMissing, awsError } from "./aws-cli.ts";
import { oneLongshore } from "./one-longshore.ts";
import { awsEnvironment, forget, startLongshore } from "./running-longshore.ts";

const missing = awsCliMissing();
if (missing) console.log(`skipped: aws CLI on EC2: ${missing}`);

/** What these tests look at of the answers. */
interface Answer {
  readonly Vpc: { readonly VpcId: string };
  readonly Vpcs: readonly { readonly VpcId: string; readonly IsDefault: boolean }[];
  readonly Subnet: { readonly SubnetId: string; readonly AvailabilityZone: string };
  readonly Subnets: readonly { readonly CidrBlock: string; readonly VpcId: string }[];
  readonly GroupId: string;
  readonly SecurityGroups: readonly {
    readonly GroupName: string;
    readonly IpPermissions: readonly object[];
  }[];
}

describe.skipIf(missing !== undefined)("the unmodified aws CLI on the network", () => {
  const longshore = oneLongshore({ command: "server" });
  const ec2 = (command: string) => aws<Answer>(longshore.endpoint, "ec2", ...command.split(" "));
  const refused = (command: string) => awsError(longshore.endpoint, "ec2", ...command.split(" "));

  test("finds the default VPC and its subnets", async () => {
    const { Vpcs } = await ec2("describe-vpcs --filters Name=is-default,Values=true");
    expect(Vpcs).toMatchObject([{ CidrBlock: "172.31.0.0/16", IsDefault: true }]);
    const { Subnets } = await ec2(
      `describe-subnets --filters Name=vpc-id,Values=${Vpcs[0]?.VpcId} Name=default-for-az,Values=true`,
    );
    expect(Subnets.map(({ CidrBlock }) => CidrBlock)).toEqual([
      "172.31.0.0/20",
      "172.31.16.0/20",
      "172.31.32.0/20",
    ]);
  });

  test("builds a VPC and takes it down again", async () => {
    const { Vpc } = await ec2(
      "create-vpc --cidr-block 10.0.0.0/16 --tag-specifications ResourceType=vpc,Tags=[{Key=Name,Value=mine}]",
    );
    const { VpcId } = Vpc;
    await ec2(`wait vpc-available --vpc-ids ${VpcId}`);
    await ec2(`modify-vpc-attribute --vpc-id ${VpcId} --enable-dns-hostnames`);
    const { Subnet } = await ec2(
      `create-subnet --vpc-id ${VpcId} --cidr-block 10.0.1.0/24 --availability-zone us-east-1c`,
    );
    expect(Subnet.AvailabilityZone).toBe("us-east-1c");
    await ec2(`wait subnet-available --subnet-ids ${Subnet.SubnetId}`);
    await ec2(`modify-subnet-attribute --subnet-id ${Subnet.SubnetId} --map-public-ip-on-launch`);
    const { GroupId } = await ec2(
      `create-security-group --vpc-id ${VpcId} --group-name web --description web`,
    );
    const rule = `--group-id ${GroupId} --protocol tcp --port 80 --cidr 0.0.0.0/0`;
    await ec2(`authorize-security-group-ingress ${rule}`);
    expect(await refused(`authorize-security-group-ingress ${rule}`)).toEqual({
      code: "InvalidPermission.Duplicate",
      message:
        'the specified rule "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW" already exists',
    });
    const { SecurityGroups } = await ec2(`describe-security-groups --group-ids ${GroupId}`);
    expect(SecurityGroups).toMatchObject([
      { GroupName: "web", IpPermissions: [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80 }] },
    ]);
    await ec2(`revoke-security-group-ingress ${rule}`);
    expect((await refused(`delete-vpc --vpc-id ${VpcId}`)).code).toBe("DependencyViolation");
    await ec2(`delete-subnet --subnet-id ${Subnet.SubnetId}`);
    await ec2(`delete-security-group --group-id ${GroupId}`);
    await ec2(`delete-vpc --vpc-id ${VpcId}`);
  });

  test.each([
    ["describe-subnets --subnet-ids subnet-x", "InvalidSubnetID.NotFound"],
    ["create-vpc --cidr-block 10.0.0.0/8", "InvalidVpc.Range"],
    ["create-vpc --cidr-block 10.0.0.0/16 --dry-run", "DryRunOperation"],
    ["describe-volumes", "NotImplemented"],
  ])("is told of %s: %s", async (command, code) => {
    expect((await refused(command)).code).toBe(code);
  });
});

/** Why boto3 cannot be used here, or nothing when it can. */
function boto3Missing(): string | undefined {
  try {
    execFileSync("python3", ["-c", "import boto3"], { stdio: "pipe" });
    return undefined;
  } catch {
    return "python3 with boto3 is not installed";
  }
}

const BOTO3 = `
import boto3
ec2 = boto3.resource("ec2")
vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")
vpc.create_tags(Tags=[{"Key": "Name", "Value": "boto"}])
subnet = vpc.create_subnet(CidrBlock="10.9.1.0/24")
group = vpc.create_security_group(GroupName="g", Description="d")
group.authorize_ingress(IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group.id}]}])
group.reload()
assert group.ip_permissions[0]["UserIdGroupPairs"][0]["GroupId"] == group.id
assert [s.id for s in vpc.subnets.all()] == [subnet.id]
for index in range(6):
    vpc.create_subnet(CidrBlock=f"10.9.{index + 2}.0/24")
pages = boto3.client("ec2").get_paginator("describe_subnets").paginate(
    Filters=[{"Name": "vpc-id", "Values": [vpc.id]}], PaginationConfig={"PageSize": 5})
assert [len(page["Subnets"]) for page in pages] == [5, 2]
try:
    vpc.delete()
except boto3.client("ec2").exceptions.ClientError as error:
    print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
`;

const noBoto3 = boto3Missing();
if (noBoto3) console.log(`skipped: boto3 on EC2: ${noBoto3}`);

test.skipIf(noBoto3 !== undefined)("boto3 builds a VPC, pages and meets a refusal", async () => {
  const longshore = await startLongshore({ command: "server" });
  try {
    const env = awsEnvironment(longshore.endpoint);
    const { stdout } = await promisify(execFile)("python3", ["-c", BOTO3], { env });
    expect(stdout.trim()).toBe("DependencyViolation 400");
  } finally {
    await longshore.stop();
    await forget(longshore.dataDir);
  }
});
