import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anS3, type TestS3 } from "../fixtures/s3.ts";

const Bucket = "my-bucket";
let server: TestS3;
let s3: S3Client;
beforeEach(async () => {
  server = await anS3();
  s3 = server.client;
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ["a", "b/1", "b/2", "c"]) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }
});
afterEach(() => server.end());

const keys = async () => {
  const found: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    found.push(...Contents.flatMap(({ Key }) => Key ?? []));
  }
  return found;
};

test("every object is listed in its only version", async () => {
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "a" }));
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "a" }));
  const { ETag, LastModified } = Contents?.[0] ?? {};
  expect(Versions).toEqual([
    {
      Key: "a",
      VersionId: "null",
      IsLatest: true,
      ETag,
      LastModified,
      Size: 1,
      StorageClass: "STANDARD",
      Owner: { ID: "000000000000" },
    },
  ]);
});

test("versions are listed in pages, and with what they have in common", async () => {
  const page = (over: object) =>
    s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, Delimiter: "/", ...over }));
  const first = await page({});
  expect(first.Versions?.map(({ Key }) => Key)).toEqual(["a"]);
  expect(first.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: "b/" });
  expect(first.NextVersionIdMarker).toBeUndefined();
  const second = await page({ KeyMarker: first.NextKeyMarker });
  expect(second.Versions?.map(({ Key }) => Key)).toEqual(["c"]);
  expect(second.IsTruncated).toBe(false);
  const all = await page({ Delimiter: undefined });
  expect(all).toMatchObject({ NextKeyMarker: "b/1", NextVersionIdMarker: "null" });
});

test("the only version is read and deleted by its id, and no other", async () => {
  const only = { Bucket, Key: "a", VersionId: "null" };
  const other = { ...only, VersionId: "abc" };
  const { Body } = await s3.send(new GetObjectCommand(only));
  expect(await Body?.transformToString()).toBe("a");
  const refused = { name: "InvalidArgument", message: "Invalid version id specified" };
  await expect(s3.send(new GetObjectCommand(other))).rejects.toMatchObject(refused);
  await expect(s3.send(new DeleteObjectCommand(other))).rejects.toMatchObject(refused);
  await s3.send(new HeadObjectCommand(only));
  const { VersionId } = await s3.send(new DeleteObjectCommand(only));
  expect(VersionId).toBe("null");
  expect(await keys()).toEqual(["b/1", "b/2", "c"]);
});

test("of many, those versions are deleted that there are", async () => {
  const Objects = [{ Key: "a" }, { Key: "c", VersionId: "null" }, { Key: "b/1", VersionId: "x" }];
  const { Deleted, Errors } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
  );
  expect(Deleted).toEqual([{ Key: "a" }, { Key: "c", VersionId: "null" }]);
  expect(Errors).toEqual([
    {
      Key: "b/1",
      VersionId: "x",
      Code: "NoSuchVersion",
      Message: "The specified version does not exist.",
    },
  ]);
  expect(await keys()).toEqual(["b/1", "b/2"]);
});
