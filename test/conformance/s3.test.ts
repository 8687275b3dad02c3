import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  type ListBucketsCommandInput,
  ListObjectsCommand,
  type ListObjectsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anS3, keysOf, sendSigned, type TestS3 } from "../fixtures/s3.ts";

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
const send = (
  method: string,
  target: string,
  given: { body?: string; headers?: Record<string, string> } = {},
) => sendSigned(server, { method, target, ...given });

describe("a bucket", () => {
  test("is made, listed, found and deleted", async () => {
    await s3.send(
      new CreateBucketCommand({
        Bucket: "in-europe",
        CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
      }),
    );
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([
      { Name: "in-europe", CreationDate: expect.any(Date), BucketRegion: "eu-west-1" },
      { Name: Bucket, CreationDate: expect.any(Date), BucketRegion: "us-east-1" },
    ]);
    expect((await s3.send(new HeadBucketCommand({ Bucket: "in-europe" }))).BucketRegion).toBe(
      "eu-west-1",
    );
    expect(
      (await s3.send(new GetBucketLocationCommand({ Bucket: "in-europe" }))).LocationConstraint,
    ).toBe("eu-west-1");
    expect(
      (await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint,
    ).toBeUndefined();
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    await s3.send(new DeleteBucketCommand({ Bucket: "in-europe" }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: "in-europe" }))).rejects.toMatchObject({
      name: "NotFound",
    });
  });

  test("is made once", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const stranger = server.clientOf({
      credentials: { accessKeyId: "stranger", secretAccessKey: "test" },
    });
    await expect(stranger.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketAlreadyExists",
    });
    await expect(stranger.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
  });

  test("is listed with others by prefix, region and page", async () => {
    for (const name of ["my-other", "your-bucket"]) {
      await s3.send(new CreateBucketCommand({ Bucket: name }));
    }
    const list = async (input: ListBucketsCommandInput) => {
      const { Buckets = [], ...others } = await s3.send(new ListBucketsCommand(input));
      return { names: Buckets.map(({ Name }) => Name), ...others };
    };
    const first = await list({ Prefix: "my-", MaxBuckets: 1 });
    expect(first).toMatchObject({ names: [Bucket], Prefix: "my-" });
    const ContinuationToken = first.ContinuationToken ?? "none";
    const last = await list({ Prefix: "my-", MaxBuckets: 1, ContinuationToken });
    expect(last).toMatchObject({ names: ["my-other"] });
    expect(last.ContinuationToken).toBeUndefined();
    expect(await list({ BucketRegion: "eu-west-1" })).toMatchObject({ names: [] });
    await expect(list({ MaxBuckets: 0 })).rejects.toMatchObject({ name: "InvalidArgument" });
    await expect(list({ ContinuationToken: "?" })).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });

  test("takes uploads in parts with it", async () => {
    const started = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "a" }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await s3.send(new CreateBucketCommand({ Bucket }));
    const part = { Bucket, Key: "a", UploadId: started.UploadId, PartNumber: 1, Body: "x" };
    await expect(s3.send(new UploadPartCommand(part))).rejects.toMatchObject({
      name: "NoSuchUpload",
    });
  });

  test("with objects is not deleted", async () => {
    await put("a");
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
      message: "The bucket you tried to delete is not empty",
    });
  });

  test.each(["Upper", "ab", "192.168.0.1", "a..b", "-ab", "v2_x"])(
    "is not named %s",
    async (name) => {
      const { status, text } = await send("PUT", `/${name}`);
      expect([status, text]).toEqual([
        400,
        expect.stringContaining("<Code>InvalidBucketName</Code>"),
      ]);
    },
  );

  test("is whose the caller takes it to be, or not touched", async () => {
    const of = (ExpectedBucketOwner: string) => ({ Bucket, Key: "a", ExpectedBucketOwner });
    const denied = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };
    await s3.send(new PutObjectCommand({ ...of("000000000000"), Body: "x" }));
    await expect(s3.send(new GetObjectCommand(of("111111111111")))).rejects.toMatchObject(denied);
    await expect(s3.send(new ListObjectsV2Command(of("111111111111")))).rejects.toMatchObject(
      denied,
    );
    const copy = {
      Bucket,
      Key: "b",
      CopySource: `${Bucket}/a`,
      ExpectedBucketOwner: "000000000000",
    };
    await expect(
      s3.send(new CopyObjectCommand({ ...copy, ExpectedSourceBucketOwner: "111111111111" })),
    ).rejects.toMatchObject(denied);
    await s3.send(new CopyObjectCommand({ ...copy, ExpectedSourceBucketOwner: "000000000000" }));
  });

  test("is found by the host's name too", async () => {
    await put("deep/key", "by host");
    const virtual = server.clientOf({
      endpoint: `http://localhost:${server.port}`,
      requestHandler: toLoopback(),
    });
    expect(
      await (
        await virtual.send(new GetObjectCommand({ Bucket, Key: "deep/key" }))
      ).Body?.transformToString(),
    ).toBe("by host");
  });
});

/** Sends what is for `BUCKET.localhost` to the socket, which no resolver need know. */
function toLoopback() {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle: (given: {
      method: string;
      path: string;
      query?: Record<string, string>;
      headers: Record<string, string>;
    }) =>
      new Promise<object>((resolve, reject) => {
        const query = new URLSearchParams(given.query).toString();
        const options = {
          port: server.port,
          method: given.method,
          path: `${given.path}?${query}`,
          headers: given.headers,
        };
        httpRequest(options, (incoming) => {
          resolve({
            response: {
              statusCode: incoming.statusCode,
              headers: incoming.headers,
              body: incoming,
            },
          });
        })
          .on("error", reject)
          .end();
      }),
  };
}

describe("a listing", () => {
  beforeEach(async () => {
    for (const key of ["b", "a/1", "a/2", "c/1/x", "ü"]) await put(key);
  });

  test("comes in order, and in pages", async () => {
    expect(keysOf(await s3.send(new ListObjectsCommand({ Bucket })))).toEqual([
      "a/1",
      "a/2",
      "b",
      "c/1/x",
      "ü",
    ]);
    const found: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket, MaxKeys: 2, ContinuationToken }),
      );
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      found.push(...keysOf(page));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(found).toEqual(["a/1", "a/2", "b", "c/1/x", "ü"]);
    await expect(
      s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "x y" })),
    ).rejects.toMatchObject({ name: "InvalidArgument" });
  });

  test("shows folders, page by page too", async () => {
    const all = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
    expect([keysOf(all), all.CommonPrefixes]).toEqual([
      ["b", "ü"],
      [{ Prefix: "a/" }, { Prefix: "c/" }],
    ]);
    const first = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/", MaxKeys: 1 }));
    expect([first.CommonPrefixes, first.IsTruncated]).toEqual([[{ Prefix: "a/" }], true]);
    const second = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Delimiter: "/",
        MaxKeys: 1,
        ContinuationToken: first.NextContinuationToken,
      }),
    );
    expect(keysOf(second)).toEqual(["b"]);
    const below = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: "a/", StartAfter: "a/1" }),
    );
    expect(keysOf(below)).toEqual(["a/2"]);
    const old = await s3.send(new ListObjectsCommand({ Bucket, Marker: "b", MaxKeys: 1 }));
    expect([keysOf(old), old.IsTruncated]).toEqual([["c/1/x"], true]);
  });

  test("says where it begins as the keys are encoded", async () => {
    const encoded = { Bucket, EncodingType: "url", Prefix: "a b+", StartAfter: "a b+%41" } as const;
    const page = await s3.send(new ListObjectsV2Command(encoded));
    expect([page.Prefix, page.StartAfter]).toEqual(["a%20b%2B", "a%20b%2B%2541"]);
  });

  test("names the owner of its objects, in the second version when asked", async () => {
    const ownersOf = (found: ListObjectsCommandOutput | ListObjectsV2CommandOutput) =>
      new Set(found.Contents?.map(({ Owner }) => Owner?.ID));
    const one = { Bucket, MaxKeys: 2 };
    const owners = new Set(["000000000000"]);
    expect(ownersOf(await s3.send(new ListObjectsCommand(one)))).toEqual(owners);
    expect(ownersOf(await s3.send(new ListObjectsV2Command(one)))).toEqual(new Set([undefined]));
    const asked = new ListObjectsV2Command({ ...one, FetchOwner: true });
    expect(ownersOf(await s3.send(asked))).toEqual(owners);
  });

  test("deletes many at once", async () => {
    const Objects = [{ Key: "a/1" }, { Key: "ü" }, { Key: "none & <such>" }];
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    const quiet = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "b" }], Quiet: true } }),
    );
    expect(quiet.Deleted ?? []).toEqual([]);
    expect(keysOf(await s3.send(new ListObjectsV2Command({ Bucket })))).toEqual(["a/2", "c/1/x"]);
    expect((await send("POST", `/${Bucket}?delete`, { body: "<Nonsense/>" })).text).toContain(
      "<Code>MalformedXML</Code>",
    );
  });
});

describe("who asks", () => {
  test.each([
    [{ accessKeyId: "nobody", secretAccessKey: "x" }, "InvalidAccessKeyId"],
    [{ accessKeyId: "test", secretAccessKey: "wrong" }, "SignatureDoesNotMatch"],
  ])("is refused as %j", async (credentials, name) => {
    const client = server.clientOf({ credentials });
    await expect(client.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 403, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  test("may have an address signed in the old way, until it expires", async () => {
    await put("a", "presigned");
    const address = (expires: number, secret = "test") => {
      const text = `GET\n\n\n${expires}\n/${Bucket}/a`;
      const Signature = createHmac("sha1", secret).update(text).digest("base64");
      const query = new URLSearchParams({
        AWSAccessKeyId: "test",
        Signature,
        Expires: String(expires),
      });
      return `${server.endpoint}/${Bucket}/a?${query.toString()}`;
    };
    const soon = Math.round(Date.now() / 1000) + 60;
    expect(await (await fetch(address(soon))).text()).toBe("presigned");
    expect(await (await fetch(address(soon, "wrong"))).text()).toContain("SignatureDoesNotMatch");
    expect(await (await fetch(address(1))).text()).toContain("Request has expired");
  });
});

test("what is not built says so", async () => {
  await expect(
    s3.send(new ListPartsCommand({ Bucket, Key: "a", UploadId: "x" })),
  ).rejects.toMatchObject({
    name: "NotImplemented",
    message: "Longshore does not implement GET with 'uploadId' for S3.",
  });
  expect((await send("PATCH", `/${Bucket}/a`)).text).toContain("<Code>MethodNotAllowed</Code>");
  expect((await send("GET", "/%zz")).text).toContain("<Code>InvalidURI</Code>");
  expect((await send("GET", "/no-such-bucket/a")).text).toContain("<Code>NoSuchBucket</Code>");
});
