import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anS3, keysOf, sendSigned, signedHeaders, type TestS3 } from "../fixtures/s3.ts";

const Bucket = "my-bucket";
let server: TestS3;
let s3: S3Client;
beforeEach(async () => {
  server = await anS3();
  s3 = server.client;
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => server.end());

const put = (Key: string, Body: string | Uint8Array = "x", over = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...over }));
const get = async (Key: string, over = {}) => {
  const { Body, ...rest } = await s3.send(new GetObjectCommand({ Bucket, Key, ...over }));
  return { ...rest, text: await Body?.transformToString() };
};

const send = (
  method: string,
  target: string,
  given: { body?: string; headers?: Record<string, string> } = {},
) => sendSigned(server, { method, target, ...given });

/** The same with a target that nobody makes plainer on the way. */
async function sendRaw(method: string, path: string) {
  const headers = signedHeaders(server, { method, target: path });
  const { hostname, port } = new URL(server.endpoint);
  const answer = await new Promise<{ readonly status: number; readonly text: string }>(
    (resolve, reject) => {
      const outgoing = httpRequest({ method, path, headers, hostname, port }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8").on("data", (part: string) => (text += part));
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
      });
      outgoing.on("error", reject).end();
    },
  );
  return answer;
}

describe("an object", () => {
  test("comes back as it was put", async () => {
    const { ETag, ChecksumCRC32 } = await put("conf/a.env", "A=1\n", {
      ContentType: "text/plain",
      CacheControl: "no-cache",
      Metadata: { owner: "me" },
    });
    const md5 = createHash("md5").update("A=1\n").digest("hex");
    expect([ETag, ChecksumCRC32]).toEqual([`"${md5}"`, expect.stringMatching(/^[\w+/]{6}==$/)]);
    expect(await get("conf/a.env", { ChecksumMode: "ENABLED" })).toMatchObject({
      text: "A=1\n",
      ETag,
      ChecksumCRC32,
      ContentLength: 4,
      ContentType: "text/plain",
      CacheControl: "no-cache",
      Metadata: { owner: "me" },
      LastModified: expect.any(Date),
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "conf/a.env" }))).toMatchObject({
      ETag,
      ContentLength: 4,
    });
  });

  test.each([
    "a b",
    "ü/☃",
    "a+b&c=d",
    "a/../etc/passwd",
    "/etc/passwd",
    "./x",
    "a//b",
    "%2e%2e/x",
    "<x>",
    "/lead",
    "v2/x",
  ])("may be called %j, which names no file", async (key) => {
    await put(key, key);
    expect((await get(key)).text).toBe(key);
    expect(keysOf(await s3.send(new ListObjectsV2Command({ Bucket })))).toEqual([key]);
    expect(await server.files()).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  test("is given in part", async () => {
    await put("a", "0123456789");
    expect(await get("a", { Range: "bytes=2-4" })).toMatchObject({
      text: "234",
      ContentRange: "bytes 2-4/10",
    });
    expect(await get("a", { Range: "bytes=-3" })).toMatchObject({ text: "789" });
    await expect(get("a", { Range: "bytes=10-" })).rejects.toMatchObject({
      name: "InvalidRange",
      $metadata: { httpStatusCode: 416 },
    });
  });

  test("is one part, however it came", async () => {
    await put("a", "0123456789");
    expect(await get("a", { PartNumber: 1 })).toMatchObject({ text: "0123456789" });
    await expect(get("a", { PartNumber: 2 })).rejects.toMatchObject({
      name: "InvalidPartNumber",
      message: "The requested partnumber is not satisfiable",
      $metadata: { httpStatusCode: 416 },
    });
    for (const over of [{ PartNumber: 0 }, { PartNumber: 1, Range: "bytes=0-1" }]) {
      await expect(get("a", over)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    }
  });

  test("is given on conditions", async () => {
    const { ETag } = await put("a");
    await expect(get("a", { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get("a", { IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(get("a", { IfModifiedSince: new Date() })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get("a", { IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    expect((await get("a", { IfMatch: ETag })).text).toBe("x");
  });

  test("that its reader has is named by its tag, without checksums of bytes that don't come", async () => {
    const { ETag = "" } = await put("a", "x", {
      CacheControl: "no-cache",
      ContentType: "text/css",
    });
    const headers = { "if-none-match": ETag, "x-amz-checksum-mode": "ENABLED" };
    for (const method of ["GET", "HEAD"]) {
      const answer = await send(method, `/${Bucket}/a`, { headers });
      expect([answer.status, answer.headers.get("etag")]).toEqual([304, ETag]);
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      expect(answer.headers.get("last-modified")).not.toBeNull();
      const names = [...answer.headers.keys()];
      expect(names.filter((name) => /^(?:content-type|x-amz-checksum-.+)$/.test(name))).toEqual([]);
    }
  });

  test("is written on conditions", async () => {
    const { ETag } = await put("a", "x", { IfNoneMatch: "*" });
    await expect(put("a", "y", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(put("a", "y", { IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await put("a", "y", { IfMatch: ETag });
    expect((await get("a")).text).toBe("y");
  });

  test("is deleted on conditions", async () => {
    const { ETag } = await put("a");
    const remove = (Key: string, over: object) =>
      s3.send(new DeleteObjectCommand({ Bucket, Key, ...over }));
    await expect(remove("a", { IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(remove("b", { IfMatch: "*" })).rejects.toMatchObject({ name: "NoSuchKey" });
    // Of directory buckets only.
    await expect(remove("a", { IfMatchSize: 2 })).rejects.toMatchObject({ name: "NotImplemented" });
    expect((await get("a")).text).toBe("x");
    await remove("a", { IfMatch: ETag });
    await expect(get("a")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("is not added to", async () => {
    await put("a");
    await expect(put("a", "y", { WriteOffsetBytes: 1 })).rejects.toMatchObject({
      name: "NotImplemented",
    });
    expect((await get("a")).text).toBe("x");
  });

  test("among many is deleted on a condition of its own", async () => {
    const { ETag } = await put("a");
    for (const key of ["b", "c"]) await put(key, key);
    const Objects = ["a", "b", "d"].map((Key) => ({ Key, ETag }));
    const { Deleted, Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...Objects, { Key: "c" }] } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["a", "c"]);
    expect(Errors).toMatchObject([
      { Key: "b", Code: "PreconditionFailed" },
      { Key: "d", Code: "NoSuchKey" },
    ]);
    expect(keysOf(await s3.send(new ListObjectsV2Command({ Bucket })))).toEqual(["b"]);
  });

  test("leaves nothing behind when it is replaced or deleted", async () => {
    for (const text of ["1", "2", "3"]) await put("a", text);
    expect(await server.files()).toHaveLength(1);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    expect(await server.files()).toEqual([]);
    await expect(get("a")).rejects.toMatchObject({
      name: "NoSuchKey",
      message: "The specified key does not exist.",
    });
  });

  test("comes in chunks with a checksum behind them", async () => {
    const target = `/${Bucket}/chunked`;
    const chunked = (crc: string) =>
      send("PUT", target, {
        body: `4;chunk-signature=x\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:${crc}\r\n\r\n`,
        headers: {
          "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "content-encoding": "aws-chunked",
          "x-amz-decoded-content-length": "9",
          "x-amz-trailer": "x-amz-checksum-crc32",
        },
      });
    expect((await chunked("AAAAAA==")).text).toContain("<Code>BadDigest</Code>");
    await expect(get("chunked")).rejects.toMatchObject({ name: "NoSuchKey" });
    expect((await chunked("y/Q5Jg==")).status).toBe(200);
    const found = await get("chunked");
    expect([found.text, found.ContentEncoding]).toEqual(["123456789", undefined]);
  });

  test("streams in from the SDK", async () => {
    const Body = Readable.from([Buffer.from("streamed "), Buffer.from("in")]);
    await s3.send(new PutObjectCommand({ Bucket, Key: "s", Body, ContentLength: 11 }));
    expect((await get("s")).text).toBe("streamed in");
  });

  test.each([
    ["another hash", { "x-amz-content-sha256": "0".repeat(64) }, "XAmzContentSHA256Mismatch"],
    ["another MD5", { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" }, "BadDigest"],
    ["what is no MD5", { "content-md5": "x" }, "InvalidDigest"],
    ["another CRC32C", { "x-amz-checksum-crc32c": "AAAAAA==" }, "BadDigest"],
    ["another SHA-1", { "x-amz-checksum-sha1": "AAAA" }, "BadDigest"],
    ["another CRC64", { "x-amz-checksum-crc64nvme": "AAAAAAAAAAA=" }, "BadDigest"],
    [
      "chunks signed with elliptic curves",
      { "x-amz-content-sha256": "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" },
      "NotImplemented",
    ],
    ["broken chunks", { "content-encoding": "aws-chunked" }, "InvalidRequest"],
    ["an ACL", { "x-amz-acl": "public-read" }, "AccessControlListNotSupported"],
  ])("is refused with %s, and leaves nothing behind", async (_title, headers, code) => {
    const { text } = await send("PUT", `/${Bucket}/a`, { body: "some\ntext", headers });
    expect(text).toContain(`<Code>${code}</Code>`);
    await expect(get("a")).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await server.files()).toEqual([]);
  });

  test.each([
    ["crc32c", "4waSgw=="],
    ["crc64nvme", "rosUhgp5mIg="],
    ["sha256", createHash("sha256").update("123456789").digest("base64")],
  ])("is taken with its %s", async (algorithm, value) => {
    const headers = { [`x-amz-checksum-${algorithm}`]: value };
    const { status, text } = await send("PUT", `/${Bucket}/a`, { body: "123456789", headers });
    expect([status, text]).toEqual([200, ""]);
  });

  test("with too long a key is refused", async () => {
    await expect(put("x".repeat(1025))).rejects.toMatchObject({ name: "KeyTooLongError" });
  });

  test("comes in pieces", async () => {
    const Key = "big one";
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "text/x" }),
    );
    const piece = async (PartNumber: number, Body: Uint8Array) => {
      const { ETag } = await s3.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
      );
      return { ETag, PartNumber };
    };
    const first = Buffer.alloc(5 * 1024 * 1024, "a");
    await piece(1, Buffer.from("to be replaced"));
    const parts = [await piece(1, first), await piece(2, Buffer.from("end"))];
    const complete = (Parts: object[]) =>
      s3.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      );
    await expect(get(Key)).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(complete(parts.toReversed())).rejects.toMatchObject({ name: "InvalidPartOrder" });
    await expect(complete([{ PartNumber: 3, ETag: "x" }])).rejects.toMatchObject({
      name: "InvalidPart",
    });
    const completed = await complete(parts);
    expect(completed.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(completed.Location).toBe(`${server.endpoint}/${Bucket}/big%20one`);
    const found = await get(Key);
    expect([found.text?.length, found.text?.endsWith("aend"), found.ContentType]).toEqual([
      first.length + 3,
      true,
      "text/x",
    ]);
    expect(await server.files()).toHaveLength(1);
    await expect(complete(parts)).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  test("in pieces is written once, when two are to be the first", async () => {
    const Key = "first";
    const begin = async (Body: string) => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const part = { Bucket, Key, UploadId, PartNumber: 1 };
      const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body }));
      return { UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } };
    };
    const both = [await begin("a"), await begin("b")];
    const complete = both.map((upload) => {
      const input = { Bucket, Key, IfNoneMatch: "*", ...upload };
      return s3.send(new CompleteMultipartUploadCommand(input));
    });
    const results = await Promise.allSettled(complete);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { name: "PreconditionFailed" },
    });
    expect(await server.files()).toHaveLength(2);
    const [lost] = both.filter((_, index) => results[index]?.status === "rejected");
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: lost?.UploadId ?? "" }));
    expect(await server.files()).toHaveLength(1);
  });

  test("in pieces is what its completion says it is, or isn't completed", async () => {
    const { UploadId = "" } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key: "sum" }),
    );
    const upload = { Bucket, Key: "sum", UploadId };
    const { ETag = "" } = await s3.send(
      new UploadPartCommand({ ...upload, PartNumber: 1, Body: "123456789" }),
    );
    const complete = (checksum: string) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
          ChecksumCRC64NVME: checksum,
          ChecksumType: "FULL_OBJECT",
        }),
      );
    await expect(complete("AAAAAAAAAAA=")).rejects.toMatchObject({ name: "BadDigest" });
    await expect(complete("rosUhgp5mIg=-1")).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(get("sum")).rejects.toMatchObject({ name: "NoSuchKey" });
    await complete("rosUhgp5mIg=");
    expect(await get("sum", { ChecksumMode: "ENABLED" })).toMatchObject({
      text: "123456789",
      ChecksumCRC64NVME: "rosUhgp5mIg=",
    });
  });

  test.each([
    ["PUT", "..%2f..%2fx"],
    ["PUT", "../../longshore.sqlite"],
    ["PUT", "a/%2e%2e/../x"],
    ["GET", "../../sealing.key"],
    ["DELETE", "%2e%2e/%2e%2e/longshore.sqlite"],
  ])("whose key leads out of the bucket is refused: %s %s", async (method, key) => {
    const { status, text } = await sendRaw(method, `/${Bucket}/${key}`);
    expect([status, text]).toEqual([400, expect.stringContaining("<Code>InvalidURI</Code>")]);
    expect(await server.files()).toEqual([]);
  });

  test("may have dots in its key", async () => {
    expect((await sendRaw("PUT", `/${Bucket}/a/../b/..c`)).status).toBe(200);
    expect(keysOf(await s3.send(new ListObjectsV2Command({ Bucket })))).toEqual(["a/../b/..c"]);
  });

  test("in pieces that is given up leaves nothing behind", async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "a" }));
    await s3.send(new UploadPartCommand({ Bucket, Key: "a", UploadId, PartNumber: 1, Body: "x" }));
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: "a", UploadId }));
    expect(await server.files()).toEqual([]);
  });
});
