import * as fc from "fast-check";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signRequest } from "../../src/wire/signature/sign.ts";
import { anS3, type TestS3 } from "../fixtures/s3.ts";

let server: TestS3;
beforeAll(async () => {
  server = await anS3();
  await server.client.send(new CreateBucketCommand({ Bucket: "bucket" }));
  await server.client.send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "content" }));
});
afterAll(() => server.end());

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const PARTS = ["bucket", "key", "", "..", "%2e%2e", "%00", "%zz", "ü", "Upper", "v2", "a b"];
const QUERIES = [
  "list-type=2",
  "delete",
  "location",
  "uploads",
  "uploadId=x",
  "partNumber=0",
  "max-keys=x",
  "max-keys=-1",
  "continuation-token=x",
  "encoding-type=url",
  "delimiter=%00",
  "prefix=%zz",
  "acl",
  "versioning",
  "versions",
  "versionId=x",
  "tagging",
  "publicAccessBlock",
  "ownershipControls",
  "key-marker=%00",
  "response-content-type=%0d%0ax",
];
const BODIES = [
  "",
  "x",
  "<Delete/>",
  "<Delete><Object><Key>&#xffffff;</Key></Object></Delete>",
  "<Delete><Object><Key>k</Key></Object></Delete>",
  "<Tagging><TagSet><Tag><Key>k</Key><Value/></Tag></TagSet></Tagging>",
  "<Tagging><TagSet><Tag><Key>&#xd800;</Key></Tag></TagSet></Tagging>",
  "<PublicAccessBlockConfiguration><BlockPublicAcls>x</BlockPublicAcls></PublicAccessBlockConfiguration>",
  "<CompleteMultipartUpload><Part><PartNumber>x</PartNumber></Part></CompleteMultipartUpload>",
  "0\r\n\r\n",
  "3\r\nabc\r\n0\r\n\r\n",
  "ffffffff\r\nx",
];
const SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const HEADERS = [
  ["x-amz-content-sha256", "UNSIGNED-PAYLOAD"],
  ["x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"],
  ["x-amz-content-sha256", SIGNED_CHUNKS],
  ["content-encoding", "aws-chunked,gzip"],
  ["x-amz-decoded-content-length", "x"],
  ["x-amz-checksum-crc32", "x"],
  ["x-amz-trailer", "x-amz-checksum-crc32"],
  ["content-md5", "x"],
  ["range", "bytes=9-1"],
  ["range", "bytes=0-99999999999999999999"],
  ["if-none-match", "*"],
  ["if-match", "x"],
  ["if-modified-since", "x"],
  ["x-amz-meta-x", "y"],
  ["x-amz-acl", "private"],
  ["x-amz-tagging", "a=%zz&=b"],
  ["x-amz-copy-source", "bucket/key"],
  ["x-amz-copy-source", "%zz"],
  ["x-amz-copy-source-range", "bytes=0-9"],
  ["x-amz-storage-class", "x"],
] as const;

test("S3 answers any signed request properly, and never with a fault of ours", async () => {
  const requests = fc.record({
    method: fc.constantFrom(...METHODS),
    parts: fc.array(fc.constantFrom(...PARTS), { maxLength: 4 }),
    query: fc.array(fc.constantFrom(...QUERIES), { maxLength: 3 }),
    body: fc.constantFrom(...BODIES),
    headers: fc.array(fc.constantFrom(...HEADERS), { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, parts, query, body, headers }) => {
      const url = new URL(`${server.endpoint}/${parts.join("/")}?${query.join("&")}`);
      const target = `${url.pathname}${url.search}`;
      const { host: _, ...signed } = signRequest({
        method,
        target,
        headers: {
          host: url.host,
          "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
          ...Object.fromEntries(headers),
        },
        body: "",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
        region: "us-east-1",
        service: "s3",
        nowMs: Date.now(),
      });
      const hasBody = method !== "GET" && method !== "HEAD" && body !== "";
      const answer = await fetch(url, { method, headers: signed, ...(hasBody && { body }) });
      const text = await answer.text();
      expect([answer.status === 500, answer.status === 503]).toEqual([false, false]);
      expect(answer.headers.get("x-amz-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      if (answer.status >= 400 && method !== "HEAD") {
        expect(text).toMatch(/^<\?xml .*<Error><Code>\w+<\/Code><Message>.+<\/Message>/s);
        // The chunks of these bodies are not signed.
        const claimsSignedChunks = signed["x-amz-content-sha256"] === SIGNED_CHUNKS;
        if (!claimsSignedChunks) expect(text).not.toContain("SignatureDoesNotMatch");
      }
    }),
    { numRuns: 1000 },
  );
}, 120_000);
