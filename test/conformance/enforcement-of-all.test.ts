import { expect, test } from "vitest";
import { operations } from "../../src/api/operations.ts";
import { ec2Operations } from "../../src/companions/ec2/operations.ts";
import { iamOperations } from "../../src/companions/iam/operations.ts";
import { ecrOperations } from "../../src/companions/ecr/operations.ts";
import { logsOperations } from "../../src/companions/logs/operations.ts";
import { secretsManagerOperations } from "../../src/companions/secretsmanager/operations.ts";
import { ssmOperations } from "../../src/companions/ssm/operations.ts";
import { stsOperations } from "../../src/companions/sts/operations.ts";
import type { HttpRequest } from "../../src/wire/http.ts";
import { signRequest } from "../../src/wire/signature/sign.ts";
import { anIdentityServer, type Keys } from "../fixtures/identity-server.ts";
import { anIdentityS3, type TestS3 } from "../fixtures/s3.ts";
import { ECS_TARGET, signed } from "../fixtures/wire.ts";

/** What needs no permission: AWS STS API Reference, of each. */
const FREE = ["sts:GetCallerIdentity", "sts:GetSessionToken"];

/** What looks at its parameters before it asks, since the role's trust policy has a say. */
const OTHERWISE = ["sts:AssumeRole"];

const QUERY = { ec2: "2016-11-15", iam: "2010-05-08", sts: "2011-06-15" } as const;

const JSON_TARGETS = {
  ecr: "AmazonEC2ContainerRegistry_V20150921",
  ecs: ECS_TARGET,
  logs: "Logs_20140328",
  secretsmanager: "secretsmanager",
  ssm: "AmazonSSM",
} as const;

type Service = keyof typeof JSON_TARGETS | keyof typeof QUERY;

const ALL: readonly (readonly [service: Service, operation: string])[] = [
  ...Object.keys(ecrOperations).map((name) => ["ecr", name] as const),
  ...Object.keys(logsOperations).map((name) => ["logs", name] as const),
  ...Object.keys(secretsManagerOperations).map((name) => ["secretsmanager", name] as const),
  ...Object.keys(ssmOperations).map((name) => ["ssm", name] as const),
  ...Object.keys(operations).map((name) => ["ecs", name] as const),
  ...Object.keys(ec2Operations).map((name) => ["ec2", name] as const),
  ...Object.keys(iamOperations).map((name) => ["iam", name] as const),
  ...Object.keys(stsOperations).map((name) => ["sts", name] as const),
];

function emptyRequest(service: Service, operation: string, credentials: Keys): HttpRequest {
  const common = { service, credentials, nowMs: Date.now() };
  if (!isQuery(service)) {
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${JSON_TARGETS[service]}.${operation}`,
    };
    return signed({ ...common, headers, body: "{}" });
  }
  return signed({
    ...common,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ Action: operation, Version: QUERY[service] }).toString(),
  });
}

function isQuery(service: Service): service is keyof typeof QUERY {
  return service in QUERY;
}

/** Every operation of S3, which has no names for them on the wire; with the action that it asks for. */
const S3_REQUESTS = [
  ["GET", "/", "ListAllMyBuckets", "*"],
  ["PUT", "/other", "CreateBucket", "other"],
  ["HEAD", "/bucket", "ListBucket", "bucket"],
  ["GET", "/bucket?location", "GetBucketLocation", "bucket"],
  ["GET", "/bucket?versioning", "GetBucketVersioning", "bucket"],
  ["GET", "/bucket", "ListBucket", "bucket"],
  ["GET", "/bucket?list-type=2", "ListBucket", "bucket"],
  ["GET", "/bucket/k", "GetObject", "bucket/k"],
  ["HEAD", "/bucket/k", "GetObject", "bucket/k"],
  ["PUT", "/bucket/k", "PutObject", "bucket/k"],
  ["DELETE", "/bucket/k", "DeleteObject", "bucket/k"],
  ["POST", "/bucket?delete", "DeleteObject", "bucket/k"],
  ["POST", "/bucket/k?uploads", "PutObject", "bucket/k"],
  ["PUT", "/bucket/k?uploadId=x&partNumber=1", "PutObject", "bucket/k"],
  ["POST", "/bucket/k?uploadId=x", "PutObject", "bucket/k"],
  ["DELETE", "/bucket/k?uploadId=x", "AbortMultipartUpload", "bucket/k"],
  ["DELETE", "/bucket", "DeleteBucket", "bucket"],
] as const;

async function askS3(s3: TestS3, credentials: Keys, [method, target]: readonly [string, string]) {
  const { host: _, ...headers } = signRequest({
    method,
    target,
    headers: { host: new URL(s3.endpoint).host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
    body: "",
    credentials,
    region: "us-east-1",
    service: "s3",
    nowMs: Date.now(),
  });
  const body = target.endsWith("?delete")
    ? "<Delete><Object><Key>k</Key></Object></Delete>"
    : undefined;
  const answer = await fetch(`${s3.endpoint}${target}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, text: await answer.text() };
}

test("no operation of S3 is open to a user without policies, nor closed to one with all", async () => {
  const { server, s3 } = await anIdentityS3();
  try {
    const nobody = await server.user("nobody");
    const admin = await server.user("admin", { Effect: "Allow", Action: "*", Resource: "*" });
    await askS3(s3, admin, ["PUT", "/bucket"]);
    for (const [method, target, action, what] of S3_REQUESTS) {
      const { status, text } = await askS3(s3, nobody, [method, target]);
      const on = what === "*" ? "" : ` on resource: &quot;arn:aws:s3:::${what}&quot;`;
      const words =
        `User: arn:aws:iam::000000000000:user/nobody is not authorized to perform: s3:${action}${on} because ` +
        `no identity-based policy allows the s3:${action} action`;
      if (method === "HEAD") expect([target, status, text]).toEqual([target, 403, ""]);
      else
        expect(text, `${method} ${target}`).toContain(
          `<Code>AccessDenied</Code><Message>${words}</Message>`,
        );
    }
    for (const [method, target] of S3_REQUESTS) {
      const { status, text } = await askS3(s3, admin, [method, target]);
      expect([target, status === 403]).toEqual([target, false]);
      expect(text, target).not.toContain("AccessDenied");
    }
  } finally {
    await s3.end();
  }
});

test("no operation of any service is open to a user without policies", async () => {
  const server = await anIdentityServer();
  const keys = await server.user("nobody");
  for (const [service, operation] of ALL) {
    const name = `${service}:${operation}`;
    const { status, body } = await server.application(emptyRequest(service, operation, keys));
    const text = Buffer.from(body).toString();
    if (FREE.includes(name)) expect([name, status]).toEqual([name, 200]);
    else if (OTHERWISE.includes(name)) expect([name, status]).not.toEqual([name, 200]);
    else
      expect(text, name).toMatch(new RegExp(`is not authorized to perform: ${name} (on|because)`));
  }
});

test("every operation gets past the door with AdministratorAccess' own policy", async () => {
  const server = await anIdentityServer();
  const keys = await server.user("admin", { Effect: "Allow", Action: "*", Resource: "*" });
  for (const [service, operation] of ALL) {
    const { body } = await server.application(emptyRequest(service, operation, keys));
    expect(Buffer.from(body).toString(), operation).not.toContain("is not authorized to perform");
  }
});
