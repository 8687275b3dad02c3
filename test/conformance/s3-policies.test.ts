import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type IdentityServer, type Keys, policyOf, trustOf } from "../fixtures/identity-server.ts";
import { anIdentityS3, type TestS3 } from "../fixtures/s3.ts";

const Bucket = "bucket";
const OBJECTS = `arn:aws:s3:::${Bucket}/`;

let server: IdentityServer;
let s3: TestS3;
beforeEach(async () => {
  ({ server, s3 } = await anIdentityS3());
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  await put(s3.client, "mine/a", "of mine");
  await put(s3.client, "theirs/a", "of theirs");
});
afterEach(() => s3.end());

const as = (credentials: Keys): S3Client => s3.clientOf({ credentials });
const put = (client: S3Client, Key: string, Body: string) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body }));
const get = async (client: S3Client, Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const denied = (user: string, action: string, resource: string) => ({
  name: "AccessDenied",
  message:
    `User: arn:aws:iam::000000000000:user/${user} is not authorized to perform: ${action} on resource: ` +
    `"${resource}" because no identity-based policy allows the ${action} action`,
  $metadata: { httpStatusCode: 403 },
});

test("a user reads and writes what its policies name, and nothing else", async () => {
  const alice = as(
    await server.user("alice", {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: `${OBJECTS}mine/*`,
    }),
  );
  expect(await get(alice, "mine/a")).toBe("of mine");
  await put(alice, "mine/b", "x");
  await expect(get(alice, "theirs/a")).rejects.toMatchObject(
    denied("alice", "s3:GetObject", `${OBJECTS}theirs/a`),
  );
  await expect(put(alice, "theirs/a", "x")).rejects.toMatchObject(
    denied("alice", "s3:PutObject", `${OBJECTS}theirs/a`),
  );
  expect(await get(s3.client, "theirs/a")).toBe("of theirs");
  // Of many keys, those that it may.
  const Delete = { Objects: [{ Key: "mine/b" }, { Key: "theirs/a" }] };
  const { Deleted, Errors } = await alice.send(new DeleteObjectsCommand({ Bucket, Delete }));
  expect(Deleted).toEqual([{ Key: "mine/b" }]);
  expect(Errors).toEqual([
    {
      Key: "theirs/a",
      Code: "AccessDenied",
      Message: denied("alice", "s3:DeleteObject", `${OBJECTS}theirs/a`).message,
    },
  ]);
  expect(await get(s3.client, "theirs/a")).toBe("of theirs");
});

test("who may not list learns of no object that it isn't there", async () => {
  const reading = { Effect: "Allow", Action: "s3:GetObject", Resource: `${OBJECTS}*` };
  const listing = { Effect: "Allow", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${Bucket}` };
  const reader = as(await server.user("reader", reading));
  const lister = as(await server.user("lister", [reading, listing]));
  await expect(get(reader, "none")).rejects.toMatchObject(
    denied("reader", "s3:ListBucket", `arn:aws:s3:::${Bucket}`),
  );
  const head = new HeadObjectCommand({ Bucket, Key: "none" });
  await expect(reader.send(head)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  await expect(get(lister, "none")).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(lister.send(head)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});

test("a listing can be allowed for one prefix", async () => {
  const alice = as(
    await server.user("alice", {
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: `arn:aws:s3:::${Bucket}`,
      Condition: { StringLike: { "s3:prefix": "mine/*" } },
    }),
  );
  const list = (Prefix?: string) => alice.send(new ListObjectsV2Command({ Bucket, Prefix }));
  expect((await list("mine/")).Contents?.map(({ Key }) => Key)).toEqual(["mine/a"]);
  for (const prefix of [undefined, "theirs/"]) {
    await expect(list(prefix)).rejects.toMatchObject({ name: "AccessDenied" });
  }
});

test("a role's session has its token, in addresses signed in the old way too", async () => {
  const iam = server.iam();
  await iam.send(
    new CreateRoleCommand({
      RoleName: "reader",
      AssumeRolePolicyDocument: trustOf({ AWS: "arn:aws:iam::000000000000:root" }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "reader",
      PolicyName: "p",
      PolicyDocument: policyOf({
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: `${OBJECTS}mine/*`,
      }),
    }),
  );
  const RoleArn = "arn:aws:iam::000000000000:role/reader";
  const user = await server.user("u", { Effect: "Allow", Action: "*", Resource: "*" });
  const { Credentials } = await server
    .sts(user)
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }));
  const keys = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  expect(await get(as(keys), "mine/a")).toBe("of mine");
  const { sessionToken: _, ...withoutToken } = keys;
  await expect(get(as(withoutToken), "mine/a")).rejects.toMatchObject({
    name: "InvalidAccessKeyId",
  });
  const old = async (key: string, token: string | undefined) => {
    const expires = String(Math.round(Date.now() / 1000) + 60);
    const tokenLine = token === undefined ? "" : `x-amz-security-token:${token}\n`;
    const text = `GET\n\n\n${expires}\n${tokenLine}/${Bucket}/${key}`;
    const query = new URLSearchParams({
      AWSAccessKeyId: keys.accessKeyId,
      Signature: createHmac("sha1", keys.secretAccessKey).update(text).digest("base64"),
      Expires: expires,
      ...(token !== undefined && { "x-amz-security-token": token }),
    });
    return (await fetch(`${s3.endpoint}/${Bucket}/${key}?${query.toString()}`)).text();
  };
  expect(await old("mine/a", keys.sessionToken)).toBe("of mine");
  expect(await old("mine/a", undefined)).toContain("<Code>InvalidAccessKeyId</Code>");
  expect(await old("theirs/a", keys.sessionToken)).toContain(
    "assumed-role/reader/session is not authorized to perform: s3:GetObject",
  );
});
