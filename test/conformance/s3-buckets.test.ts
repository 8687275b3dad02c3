import {
  CreateBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ObjectOwnership,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  type StorageClass,
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

test("public access is blocked from the start, and otherwise as it was set", async () => {
  const read = async () => {
    const { PublicAccessBlockConfiguration } = await s3.send(
      new GetPublicAccessBlockCommand({ Bucket }),
    );
    return PublicAccessBlockConfiguration;
  };
  const all = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  expect(await read()).toEqual(all);
  const some = { ...all, BlockPublicAcls: false, RestrictPublicBuckets: false };
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: { IgnorePublicAcls: true, BlockPublicPolicy: true },
    }),
  );
  expect(await read()).toEqual(some);
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await expect(read()).rejects.toMatchObject({
    name: "NoSuchPublicAccessBlockConfiguration",
    message: "The public access block configuration was not found",
  });
});

test("the owner owns every object, and a bucket with ACLs is refused", async () => {
  const read = async () =>
    (await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules;
  const set = (ObjectOwnership: ObjectOwnership) =>
    s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership }] },
      }),
    );
  const enforced = [{ ObjectOwnership: "BucketOwnerEnforced" }];
  expect(await read()).toEqual(enforced);
  await expect(set("BucketOwnerPreferred")).rejects.toMatchObject({ name: "NotImplemented" });
  await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
  await expect(read()).rejects.toMatchObject({
    name: "OwnershipControlsNotFoundError",
    message: "The bucket ownership controls were not found",
  });
  await set("BucketOwnerEnforced");
  expect(await read()).toEqual(enforced);
});

test("an object's storage class is kept and shown; there is no archive", async () => {
  const put = (Key: string, StorageClass: StorageClass) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", StorageClass }));
  await put("a", "STANDARD");
  await put("b", "STANDARD_IA");
  const classOf = async (Key: string) =>
    (await s3.send(new HeadObjectCommand({ Bucket, Key }))).StorageClass;
  expect([await classOf("a"), await classOf("b")]).toEqual([undefined, "STANDARD_IA"]);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map((it) => it.StorageClass)).toEqual(["STANDARD", "STANDARD_IA"]);
  await expect(put("c", "DEEP_ARCHIVE")).rejects.toMatchObject({ name: "NotImplemented" });
  await expect(put("c", "EXPRESS_ONEZONE")).rejects.toMatchObject({
    name: "InvalidStorageClass",
    message: "The storage class you specified is not valid",
  });
});
