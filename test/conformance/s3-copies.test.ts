import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anIdentityS3, anS3, type TestS3 } from "../fixtures/s3.ts";

const Bucket = "my-bucket";
let server: TestS3;
let s3: S3Client;
beforeEach(async () => {
  server = await anS3();
  s3 = server.client;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new CreateBucketCommand({ Bucket: "another" }));
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: "a/ü b+c",
      Body: "content",
      ContentType: "text/plain",
      Metadata: { of: "source" },
      Tagging: "env=test",
      StorageClass: "STANDARD_IA",
    }),
  );
});
afterEach(() => server.end());

const CopySource = `${Bucket}/${encodeURIComponent("a/ü b+c")}`;
const copy = (over: Partial<CopyObjectCommandInput> = {}) =>
  s3.send(new CopyObjectCommand({ Bucket: "another", Key: "copy", CopySource, ...over }));
const read = async (Key = "copy", from = "another") => {
  const { Body, ...rest } = await s3.send(
    new GetObjectCommand({ Bucket: from, Key, ChecksumMode: "ENABLED" }),
  );
  return { ...rest, text: await Body?.transformToString() };
};
const tagsOf = async (Key = "copy") =>
  (await s3.send(new GetObjectTaggingCommand({ Bucket: "another", Key }))).TagSet;

describe("a copy", () => {
  test("has the bytes, the metadata, the tags and the checksum of its source, and a class of its own", async () => {
    const { CopyObjectResult } = await copy();
    const made = await read();
    expect(made).toMatchObject({
      text: "content",
      ContentType: "text/plain",
      Metadata: { of: "source" },
    });
    expect(made.StorageClass).toBeUndefined();
    expect(CopyObjectResult).toEqual({
      ETag: made.ETag,
      ChecksumCRC32: made.ChecksumCRC32,
      LastModified: expect.any(Date),
    });
    expect(made.ChecksumCRC32).toBe((await read("a/ü b+c", Bucket)).ChecksumCRC32);
    expect(await tagsOf()).toEqual([{ Key: "env", Value: "test" }]);
    expect(await server.files()).toHaveLength(2);
  });

  test("has metadata, tags and a checksum of its own where they are to be replaced", async () => {
    await copy({
      CopySource: `/${CopySource}?versionId=null`,
      MetadataDirective: "REPLACE",
      Metadata: { of: "copy" },
      TaggingDirective: "REPLACE",
      Tagging: "of=copy",
      ChecksumAlgorithm: "SHA256",
      StorageClass: "GLACIER_IR",
    });
    expect(await read()).toMatchObject({
      text: "content",
      ContentType: "binary/octet-stream",
      Metadata: { of: "copy" },
      StorageClass: "GLACIER_IR",
      ChecksumSHA256: "7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=",
    });
    expect(await tagsOf()).toEqual([{ Key: "of", Value: "copy" }]);
  });

  test("onto itself changes its metadata, or is refused", async () => {
    const itself = { Bucket, Key: "a/ü b+c" };
    await expect(copy({ ...itself, StorageClass: "STANDARD_IA" })).rejects.toMatchObject({
      name: "InvalidRequest",
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    });
    await copy({ ...itself, MetadataDirective: "REPLACE", Metadata: { of: "again" } });
    expect(await read(itself.Key, Bucket)).toMatchObject({
      text: "content",
      Metadata: { of: "again" },
    });
    expect(await server.files()).toHaveLength(1);
  });

  test.each<[string, Partial<CopyObjectCommandInput>, string]>([
    ["an object that is not there", { CopySource: `${Bucket}/missing` }, "NoSuchKey"],
    ["a bucket that is not there", { CopySource: "missing/a" }, "NoSuchBucket"],
    ["no object", { CopySource: Bucket }, "InvalidArgument"],
    ["another version", { CopySource: `${CopySource}?versionId=x` }, "InvalidArgument"],
    ["what has changed", { CopySourceIfMatch: '"x"' }, "PreconditionFailed"],
    ["what has not changed", { CopySourceIfNoneMatch: "*" }, "PreconditionFailed"],
    [
      "what is older",
      { CopySourceIfModifiedSince: new Date(Date.now() + 60_000) },
      "PreconditionFailed",
    ],
    [
      "an access point",
      { CopySource: "arn:aws:s3:us-east-1:0:accesspoint/x/object/y" },
      "NotImplemented",
    ],
  ])("of %s is refused, and leaves nothing behind", async (_title, over, name) => {
    await expect(copy(over)).rejects.toMatchObject({ name });
    await expect(read()).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await server.files()).toHaveLength(1);
  });

  test("needs to be allowed to read the source and its tags, and to write both", async () => {
    const behind = await anIdentityS3();
    try {
      const root = behind.s3.client;
      for (const name of [Bucket, "another"]) {
        await root.send(new CreateBucketCommand({ Bucket: name }));
      }
      await root.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", Tagging: "a=b" }));
      const actions = [
        "s3:PutObject",
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
      ];
      for (const [count, action] of actions.entries()) {
        const Action = actions.slice(0, count);
        const allowed = { Effect: "Allow", Action: ["s3:HeadBucket", ...Action], Resource: "*" };
        const credentials = await behind.server.user(`user${count}`, allowed);
        const input = { Bucket: "another", Key: "copy", CopySource: `${Bucket}/a` };
        const sent = behind.s3.clientOf({ credentials }).send(new CopyObjectCommand(input));
        await expect(sent).rejects.toMatchObject({
          name: "AccessDenied",
          message: expect.stringContaining(` ${action} on resource: `),
        });
      }
    } finally {
      await behind.s3.end();
    }
  });
});

test("an object is put together from pieces of others", async () => {
  const big = Buffer.alloc(6 * 1024 * 1024, "0123456789");
  await s3.send(new PutObjectCommand({ Bucket, Key: "big", Body: big }));
  const one = { Bucket: "another", Key: "copy" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(one));
  const part = async (PartNumber: number, source: string, CopySourceRange?: string) => {
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({
        ...one,
        UploadId,
        PartNumber,
        CopySource: source,
        CopySourceRange,
      }),
    );
    expect(CopyPartResult?.LastModified).toBeInstanceOf(Date);
    return { PartNumber, ETag: CopyPartResult?.ETag };
  };
  const Parts = [
    await part(1, `${Bucket}/big`, `bytes=0-${5 * 1024 * 1024 - 1}`),
    await part(2, CopySource),
  ];
  for (const range of ["bytes=0-", "bytes=3-99999999", "x"]) {
    await expect(part(3, `${Bucket}/big`, range)).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  }
  const MultipartUpload = { Parts };
  await s3.send(new CompleteMultipartUploadCommand({ ...one, UploadId, MultipartUpload }));
  const { text = "" } = await read();
  expect(text).toHaveLength(5 * 1024 * 1024 + "content".length);
  expect(text.endsWith("9content")).toBe(true);
});
