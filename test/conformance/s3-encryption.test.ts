import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type S3Client,
  type ServerSideEncryptionByDefault,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { objects } from "../../src/companions/s3/tables.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { lockedSealer } from "../../src/runtime/sealer.ts";
import { anS3, type TestS3 } from "../fixtures/s3.ts";
import { aStore } from "../fixtures/store.ts";

const Bucket = "my-bucket";
const Key = "app.env";
const SECRET = "PASSWORD=hunter2-correct-horse\n";
const KMS = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "alias/mine" } as const;

let server: TestS3;
let s3: S3Client;
beforeEach(async () => {
  server = await anS3();
  s3 = server.client;
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => server.end());

const put = (over: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: SECRET, ...over }));
const read = async (over: object = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...over }))).Body?.transformToString();
const head = () => s3.send(new HeadObjectCommand({ Bucket, Key }));

describe("the bytes of an object", () => {
  test("are unreadable on the disk, and read whole and in part", async () => {
    await put();
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` }));
    const content = await server.content();
    expect(content).toHaveLength(2 * SECRET.length);
    expect(content).not.toContain("hunter2");
    expect(await read()).toBe(SECRET);
    expect(await read({ Key: "copy" })).toBe(SECRET);
    expect(await read({ Range: "bytes=17-23" })).toBe(SECRET.slice(17, 24));
    expect(await read({ Range: "bytes=-6" })).toBe(SECRET.slice(-6));
  });

  test("are so while and after they come in pieces", async () => {
    const one = { Bucket, Key };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(one));
    const piece = { ...one, UploadId, PartNumber: 1, Body: SECRET };
    const { ETag } = await s3.send(new UploadPartCommand(piece));
    expect(await server.content()).toHaveLength(SECRET.length);
    expect(await server.content()).not.toContain("hunter2");
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...one, UploadId, MultipartUpload }));
    expect(await server.content()).not.toContain("hunter2");
    expect(await read()).toBe(SECRET);
  });

  test("are read where an earlier version left them plain", async () => {
    const store = await aStore();
    const plain = {
      bytes: 5,
      close: async () => {},
      read: async function* () {
        yield Buffer.from("plain");
      },
    };
    const old = await anS3({
      store,
      bigFiles: {
        find: async () => undefined,
        open: async () => plain,
        append: async () => {},
        publish: async () => {},
        remove: async () => {},
        list: async () => [],
      },
    });
    try {
      await old.client.send(new CreateBucketCommand({ Bucket }));
      const row = { objectKey: `${Bucket}/${Key}`, bucketName: Bucket, key: Key };
      const written = { fileId: "f", bytes: 5, etag: '"x"', modifiedAtMs: 0 };
      await store.write((tx) => {
        tx.put(objects, { ...row, ...written, headers: {}, checksums: {} });
      });
      const { Body } = await old.client.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe("plain");
    } finally {
      await old.end();
    }
  });

  test("are not written without the key file, and the operator is told why", async () => {
    const faults: string[] = [];
    const log = {
      ...silentLog,
      error: (_message: string, fields: object = {}) => void faults.push(JSON.stringify(fields)),
    };
    const locked = await anS3({ log, sealer: lockedSealer("the key file is missing") });
    try {
      await locked.client.send(new CreateBucketCommand({ Bucket }));
      const sent = locked.client.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
      await expect(sent).rejects.toMatchObject({ name: "InternalError" });
      expect(await locked.files()).toEqual([]);
      expect(faults.join("")).toContain("the key file is missing");
    } finally {
      await locked.end();
    }
  });
});

describe("what is said of encryption", () => {
  test("is AES256 unless something else is asked for, which is then shown everywhere", async () => {
    expect(await put()).toMatchObject({ ServerSideEncryption: "AES256" });
    expect(await head()).toMatchObject({ ServerSideEncryption: "AES256" });
    const kms = {
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: "alias/mine",
      BucketKeyEnabled: true,
    } as const;
    expect(await put(kms)).toMatchObject(kms);
    expect(await head()).toMatchObject(kms);
    const CopySource = `${Bucket}/${Key}`;
    const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
    expect(copied).toMatchObject({ ServerSideEncryption: "AES256" });
    expect(copied.SSEKMSKeyId).toBeUndefined();
  });

  test.each([
    [{ ServerSideEncryption: "rot13" }, "InvalidArgument"],
    [{ ServerSideEncryption: "AES256", SSEKMSKeyId: "alias/mine" }, "InvalidArgument"],
    [{ ServerSideEncryption: "aws:kms", SSEKMSEncryptionContext: "e30=" }, "NotImplemented"],
    [{ SSECustomerAlgorithm: "AES256", SSECustomerKey: "k".repeat(32) }, "NotImplemented"],
  ])("is refused where it cannot be: %j", async (over, name) => {
    await expect(put(over)).rejects.toMatchObject({ name });
  });

  test("is a bucket's to say for the objects that say nothing", async () => {
    const rules = async () =>
      (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration
        ?.Rules;
    const set = (ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }],
          },
        }),
      );
    const aes = { SSEAlgorithm: "AES256" } as const;
    const usual = [{ ApplyServerSideEncryptionByDefault: aes, BucketKeyEnabled: false }];
    expect(await rules()).toEqual(usual);
    await set(KMS);
    expect(await rules()).toEqual([
      { ApplyServerSideEncryptionByDefault: KMS, BucketKeyEnabled: true },
    ]);
    await put();
    expect(await head()).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: "alias/mine",
      BucketKeyEnabled: true,
    });
    await put({ ServerSideEncryption: "AES256" });
    expect((await head()).SSEKMSKeyId).toBeUndefined();
    await expect(set({ ...aes, KMSMasterKeyID: "alias/mine" })).rejects.toMatchObject({
      name: "InvalidArgument",
    });
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect(await rules()).toEqual(usual);
  });
});
