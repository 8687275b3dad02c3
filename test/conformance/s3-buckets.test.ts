import {
  CreateBucketCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectLockConfigurationCommand,
  ListBucketsCommand,
  PutBucketAclCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anIdentityS3, anS3, type TestS3 } from "../fixtures/s3.ts";

const Bucket = "my-bucket";
const OWNER = "000000000000";
let server: TestS3;
let s3: S3Client;
beforeEach(async () => {
  server = await anS3();
  s3 = server.client;
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => server.end());

describe("what was never set on a bucket", () => {
  test("is said as S3 says it", async () => {
    const answers = [
      await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket })),
      await s3.send(new GetBucketLoggingCommand({ Bucket })),
      await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
      await s3.send(new GetBucketVersioningCommand({ Bucket })),
    ];
    for (const { $metadata: _, ...answer } of answers) expect(answer).toEqual({});
    const { Payer } = await s3.send(new GetBucketRequestPaymentCommand({ Bucket }));
    expect(Payer).toBe("BucketOwner");
  });

  test.each([
    [
      "NoSuchCORSConfiguration",
      (): Promise<unknown> => s3.send(new GetBucketCorsCommand({ Bucket })),
      "The CORS configuration does not exist",
    ],
    [
      "ServerSideEncryptionConfigurationNotFoundError",
      (): Promise<unknown> => s3.send(new GetBucketEncryptionCommand({ Bucket })),
      "The server side encryption configuration was not found",
    ],
    [
      "NoSuchLifecycleConfiguration",
      (): Promise<unknown> => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
      "The lifecycle configuration does not exist",
    ],
    [
      "NoSuchBucketPolicy",
      (): Promise<unknown> => s3.send(new GetBucketPolicyCommand({ Bucket })),
      "The bucket policy does not exist",
    ],
    [
      "NoSuchBucketPolicy",
      (): Promise<unknown> => s3.send(new GetBucketPolicyStatusCommand({ Bucket })),
      "The bucket policy does not exist",
    ],
    [
      "ReplicationConfigurationNotFoundError",
      (): Promise<unknown> => s3.send(new GetBucketReplicationCommand({ Bucket })),
      "The replication configuration was not found",
    ],
    [
      "NoSuchWebsiteConfiguration",
      (): Promise<unknown> => s3.send(new GetBucketWebsiteCommand({ Bucket })),
      "The specified bucket does not have a website configuration",
    ],
    [
      "ObjectLockConfigurationNotFoundError",
      (): Promise<unknown> => s3.send(new GetObjectLockConfigurationCommand({ Bucket })),
      "Object Lock configuration does not exist for this bucket",
    ],
  ])("is answered with %s", async (name, send, message) => {
    await expect(send()).rejects.toMatchObject({
      name,
      message,
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("is not told of a bucket that is not there, nor to who may not ask", async () => {
    const missing = s3.send(new GetBucketCorsCommand({ Bucket: "missing" }));
    await expect(missing).rejects.toMatchObject({ name: "NoSuchBucket" });
    const behind = await anIdentityS3();
    try {
      await behind.s3.client.send(new CreateBucketCommand({ Bucket }));
      const credentials = await behind.server.user("alice");
      const alice = behind.s3.clientOf({ credentials });
      await expect(alice.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
        name: "AccessDenied",
        message: expect.stringContaining(
          `s3:GetBucketCORS on resource: "arn:aws:s3:::${Bucket}" because`,
        ),
      });
    } finally {
      await behind.s3.end();
    }
  });
});

test("setting what does not exist here is refused, and makes no bucket", async () => {
  const sent = s3.send(
    new PutBucketVersioningCommand({
      Bucket: "another",
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
  await expect(sent).rejects.toMatchObject({
    name: "NotImplemented",
    message: "Longshore does not implement PUT with 'versioning' for S3.",
  });
  expect((await s3.send(new ListBucketsCommand({}))).Buckets).toHaveLength(1);
});

describe("ACLs", () => {
  const own = {
    Owner: { ID: OWNER },
    Grants: [{ Grantee: { ID: OWNER, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }],
  };

  test("give the owner everything, and nobody else anything", async () => {
    const Key = "a";
    await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "x", ACL: "bucket-owner-full-control" }),
    );
    expect(await s3.send(new GetBucketAclCommand({ Bucket }))).toMatchObject(own);
    expect(await s3.send(new GetObjectAclCommand({ Bucket, Key }))).toMatchObject(own);
    await expect(
      s3.send(new GetObjectAclCommand({ Bucket, Key: "missing" })),
    ).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test.each([
    [
      "PutBucketAcl",
      (): Promise<unknown> => s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" })),
    ],
    [
      "PutObjectAcl",
      (): Promise<unknown> =>
        s3.send(new PutObjectAclCommand({ Bucket, Key: "a", ACL: "public-read" })),
    ],
    [
      "PutObject",
      (): Promise<unknown> =>
        s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", ACL: "private" })),
    ],
    [
      "a grant",
      (): Promise<unknown> =>
        s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", GrantRead: "id=1" })),
    ],
  ])("are not changed by %s", async (_title, send) => {
    await expect(send()).rejects.toMatchObject({
      name: "AccessControlListNotSupported",
      message: "The bucket does not allow ACLs",
    });
  });

  test.each([
    [{ ACL: "public-read" as const }, "InvalidBucketAclWithObjectOwnership"],
    [{ GrantRead: "id=1" }, "InvalidBucketAclWithObjectOwnership"],
    [{ ObjectOwnership: "ObjectWriter" as const }, "NotImplemented"],
    [{ ObjectLockEnabledForBucket: true }, "NotImplemented"],
  ])("of a new bucket are as they always are: %j", async (over, name) => {
    const sent = s3.send(new CreateBucketCommand({ Bucket: "another", ...over }));
    await expect(sent).rejects.toMatchObject({ name });
    const usual = { ACL: "private", ObjectOwnership: "BucketOwnerEnforced" } as const;
    await s3.send(new CreateBucketCommand({ Bucket: "another", ...usual }));
  });
});
