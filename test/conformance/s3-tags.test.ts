import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  type Tag,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anIdentityS3, anS3, type TestS3 } from "../fixtures/s3.ts";

const Bucket = "my-bucket";
const Key = "a";
let server: TestS3;
let s3: S3Client;
beforeEach(async () => {
  server = await anS3();
  s3 = server.client;
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => server.end());

const tagBucket = (TagSet: Tag[]) =>
  s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
const tagObject = (TagSet: Tag[]) =>
  s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
const tagsOfBucket = async (name = Bucket) =>
  (await s3.send(new GetBucketTaggingCommand({ Bucket: name }))).TagSet;
const tagsOfObject = async () =>
  (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
const put = (over: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...over }));
const many = (count: number): Tag[] =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "v" }));

describe("a bucket's tags", () => {
  const NONE = { name: "NoSuchTagSet", message: "The TagSet does not exist", BucketName: Bucket };

  test("are put, replaced, read and deleted", async () => {
    await expect(tagsOfBucket()).rejects.toMatchObject(NONE);
    await tagBucket([{ Key: "a", Value: "1" }]);
    await tagBucket([
      { Key: "env + tier", Value: "" },
      { Key: "Owner", Value: "team/ü" },
    ]);
    expect(await tagsOfBucket()).toEqual([
      { Key: "env + tier", Value: "" },
      { Key: "Owner", Value: "team/ü" },
    ]);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(tagsOfBucket()).rejects.toMatchObject(NONE);
  });

  test("come with a new bucket", async () => {
    const Tags = [{ Key: "a", Value: "1" }];
    const CreateBucketConfiguration = { Tags };
    await s3.send(new CreateBucketCommand({ Bucket: "another", CreateBucketConfiguration }));
    expect(await tagsOfBucket("another")).toEqual(Tags);
  });

  test.each([
    [[{ Key: "", Value: "x" }], "InvalidTag", "The TagKey you have provided is invalid"],
    [[{ Key: "a*", Value: "x" }], "InvalidTag", "The TagKey you have provided is invalid"],
    [
      [{ Key: "a", Value: "x".repeat(257) }],
      "InvalidTag",
      "The TagValue you have provided is invalid",
    ],
    [
      [{ Key: "aws:a", Value: "x" }],
      "InvalidTag",
      "System tags cannot be added/updated by requester",
    ],
    [
      [
        { Key: "a", Value: "x" },
        { Key: "a", Value: "y" },
      ],
      "InvalidTag",
      "Cannot provide multiple Tags with the same key",
    ],
    [many(51), "BadRequest", "Bucket tag count cannot be greater than 50"],
  ])("are refused where they break a rule: %j", async (tags, name, message) => {
    await expect(tagBucket(tags)).rejects.toMatchObject({ name, message });
    await expect(tagsOfBucket()).rejects.toMatchObject(NONE);
  });
});

describe("an object's tags", () => {
  test("come with it, are counted, replaced and deleted, and end with it", async () => {
    await put({ Tagging: "env=a%20b&empty=" });
    expect(await tagsOfObject()).toEqual([
      { Key: "env", Value: "a b" },
      { Key: "empty", Value: "" },
    ]);
    expect((await s3.send(new GetObjectCommand({ Bucket, Key }))).TagCount).toBe(2);
    await tagObject([{ Key: "b", Value: "2" }]);
    expect(await tagsOfObject()).toEqual([{ Key: "b", Value: "2" }]);
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
    expect(await tagsOfObject()).toEqual([]);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).TagCount).toBeUndefined();
    await tagObject([{ Key: "b", Value: "2" }]);
    await put();
    expect(await tagsOfObject()).toEqual([]);
  });

  test("come with one in pieces, too", async () => {
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, Tagging: "a=b" }),
    );
    const one = { Bucket, Key, UploadId };
    const { ETag } = await s3.send(new UploadPartCommand({ ...one, PartNumber: 1, Body: "x" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...one, MultipartUpload }));
    expect(await tagsOfObject()).toEqual([{ Key: "a", Value: "b" }]);
  });

  test("are ten at most, each once", async () => {
    await expect(put({ Tagging: "a=b&a=c" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message:
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    });
    await put();
    await expect(tagObject(many(11))).rejects.toMatchObject({
      name: "BadRequest",
      message: "Object tags cannot be greater than 10",
    });
  });

  test("of what is not there are neither read nor put", async () => {
    await expect(tagsOfObject()).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(tagObject([])).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("need s3:PutObjectTagging beside s3:PutObject", async () => {
    const behind = await anIdentityS3();
    try {
      await behind.s3.client.send(new CreateBucketCommand({ Bucket }));
      const allowed = { Effect: "Allow", Action: "s3:PutObject", Resource: "*" };
      const credentials = await behind.server.user("alice", allowed);
      const alice = behind.s3.clientOf({ credentials });
      await alice.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
      const tagged = new PutObjectCommand({ Bucket, Key, Body: "x", Tagging: "a=b" });
      await expect(alice.send(tagged)).rejects.toMatchObject({
        name: "AccessDenied",
        message: expect.stringContaining("s3:PutObjectTagging on resource"),
      });
    } finally {
      await behind.s3.end();
    }
  });
});
