import { operationNames } from "../src/wire/schema.ts";
import { operations } from "../src/api/operations.ts";
import { logsOperations } from "../src/companions/logs/operations.ts";
import { ecrOperations } from "../src/companions/ecr/operations.ts";
import { ec2Operations } from "../src/companions/ec2/operations.ts";
import { s3Operations } from "../src/companions/s3/route.ts";
import { secretsManagerOperations } from "../src/companions/secretsmanager/operations.ts";
import { ssmOperations } from "../src/companions/ssm/operations.ts";
import { iamOperations } from "../src/companions/iam/operations.ts";
import { stsOperations } from "../src/companions/sts/operations.ts";

/** A service of AWS that Longshore answers for, with what it has of it. */
interface Coverage {
  readonly title: string;
  readonly all: readonly string[];
  readonly built: ReadonlySet<string>;
  /** Of a service that is mostly not ECS's concern the rest is a number: nobody reads seven hundred lines. */
  readonly shows: "all" | "built";
}

/** `docs/coverage.md`: every operation that the AWS SDK knows, and which of them Longshore has. */
export async function coveragePage(): Promise<string> {
  const ecs = operationNames(await import("@aws-sdk/client-ecs")).toSorted();
  const sts = operationNames(await import("@aws-sdk/client-sts")).toSorted();
  const ec2 = operationNames(await import("@aws-sdk/client-ec2")).toSorted();
  const ssm = operationNames(await import("@aws-sdk/client-ssm")).toSorted();
  const secrets = operationNames(await import("@aws-sdk/client-secrets-manager")).toSorted();
  const logs = operationNames(await import("@aws-sdk/client-cloudwatch-logs")).toSorted();
  const s3 = operationNames(await import("@aws-sdk/client-s3")).toSorted();
  const ecr = operationNames(await import("@aws-sdk/client-ecr")).toSorted();
  const iam = operationNames(await import("@aws-sdk/client-iam")).toSorted();
  const services: readonly Coverage[] = [
    { title: "Amazon ECS", all: ecs, built: new Set(Object.keys(operations)), shows: "all" },
    { title: "Amazon ECR", all: ecr, built: new Set(Object.keys(ecrOperations)), shows: "all" },
    { title: "Amazon EC2", all: ec2, built: new Set(Object.keys(ec2Operations)), shows: "built" },
    { title: "AWS IAM", all: iam, built: new Set(Object.keys(iamOperations)), shows: "built" },
    {
      title: "AWS Systems Manager",
      all: ssm,
      built: new Set(Object.keys(ssmOperations)),
      shows: "built",
    },
    {
      title: "AWS Secrets Manager",
      all: secrets,
      built: new Set(Object.keys(secretsManagerOperations)),
      shows: "all",
    },
    {
      title: "Amazon CloudWatch Logs",
      all: logs,
      built: new Set(Object.keys(logsOperations)),
      shows: "built",
    },
    { title: "Amazon S3", all: s3, built: new Set(s3Operations), shows: "built" },
    { title: "AWS STS", all: sts, built: new Set(Object.keys(stsOperations)), shows: "all" },
  ];
  return [
    "# What works",
    "",
    "Made by `npm run docs` from the operations that the AWS SDK knows and those in the source; not edited",
    "by hand. An operation that is not built yet answers `NotImplementedException` (501) and names itself.",
    "",
    "| Service | Operations | Built |",
    "|---|---|---|",
    ...services.map(
      ({ title, all, built }) =>
        `| ${title} | ${all.length} | ${all.filter((name) => built.has(name)).length} |`,
    ),
    ...services.flatMap(section),
    "",
  ].join("\n");
}

function section({ title, all, built, shows }: Coverage): readonly string[] {
  const shown = all.filter((name) => shows === "all" || built.has(name));
  const others = all.length - shown.length;
  return [
    "",
    `## ${title}`,
    "",
    "| Operation | |",
    "|---|---|",
    ...shown.map((name) => `| ${name} | ${built.has(name) ? "built" : "not yet"} |`),
    ...(others === 0 ? [] : [`| ${others} others | not built |`]),
  ];
}
