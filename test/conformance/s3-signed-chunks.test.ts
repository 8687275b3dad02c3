import { createHash, createHmac } from "node:crypto";
import { CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anS3, signedHeaders, type TestS3 } from "../fixtures/s3.ts";

const Bucket = "my-bucket";
const PAYLOAD = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const CHUNKS = ["a".repeat(10_000), "b".repeat(5000), "c"];
const TEXT = CHUNKS.join("");
const CRC32 = "x-amz-checksum-crc32";

let server: TestS3;
beforeEach(async () => {
  server = await anS3();
  await server.client.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => server.end());

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();

/** Signs as the SDK for Java and MinIO's clients do for addresses without TLS. */
function signer(headers: Readonly<Record<string, string>>) {
  const timestamp = headers["x-amz-date"] ?? "";
  const day = timestamp.slice(0, 8);
  const key = ["us-east-1", "s3", "aws4_request"].reduce(hmac, hmac("AWS4test", day));
  let before = /Signature=([0-9a-f]+)/.exec(headers["authorization"] ?? "")?.[1] ?? "";
  return (kind: "PAYLOAD" | "TRAILER", content: string): string => {
    const scope = `${day}/us-east-1/s3/aws4_request`;
    const text = `AWS4-HMAC-SHA256-${kind}\n${timestamp}\n${scope}\n${before}\n${content}`;
    before = hmac(key, text).toString("hex");
    return before;
  };
}

interface Sent {
  readonly trailer?: string;
  /** Changes what was signed. */
  readonly change?: (body: string) => string;
}

async function put({ trailer, change = (body) => body }: Sent) {
  const { host: _, ...headers } = signedHeaders(server, {
    method: "PUT",
    target: `/${Bucket}/a`,
    headers: {
      "content-encoding": "aws-chunked",
      "x-amz-content-sha256": trailer === undefined ? PAYLOAD : `${PAYLOAD}-TRAILER`,
      "x-amz-decoded-content-length": String(TEXT.length),
      ...(trailer !== undefined && { "x-amz-trailer": CRC32 }),
    },
  });
  const sign = signer(headers);
  const chunks = [...CHUNKS, ""].map((chunk) => {
    const signature = sign("PAYLOAD", `${hashOf("")}\n${hashOf(chunk)}`);
    const line = `${chunk.length.toString(16)};chunk-signature=${signature}\r\n`;
    return chunk === "" ? line : `${line}${chunk}\r\n`;
  });
  const end =
    trailer === undefined
      ? ""
      : `${trailer}\r\nx-amz-trailer-signature:${sign("TRAILER", hashOf(`${trailer}\n`))}\r\n`;
  const answer = await fetch(`${server.endpoint}/${Bucket}/a`, {
    method: "PUT",
    headers,
    body: change(`${chunks.join("")}${end}\r\n`),
  });
  return { status: answer.status, text: await answer.text() };
}

const CRC = { right: `${CRC32}:CjmFHw==`, wrong: `${CRC32}:AAAAAA==` };

test("a body that is signed chunk by chunk is taken", async () => {
  expect(await put({})).toEqual({ status: 200, text: "" });
  const { Body, ContentEncoding } = await server.client.send(
    new GetObjectCommand({ Bucket, Key: "a" }),
  );
  expect(await Body?.transformToString()).toBe(TEXT);
  expect(ContentEncoding).toBeUndefined();
});

test("a checksum behind the chunks is signed and checked too", async () => {
  expect(await put({ trailer: CRC.right })).toEqual({ status: 200, text: "" });
  expect((await put({ trailer: CRC.wrong })).text).toContain("<Code>BadDigest</Code>");
});

test.each<[string, Sent]>([
  ["another byte in it", { change: (body) => body.replace("\r\nbbb", "\r\nxbb") }],
  ["a chunk less", { change: (body) => body.replace(/1388;[^\n]+\n[^\n]+\n/, "") }],
  ["no signature", { change: (body) => body.replace(/;chunk-signature=\w+/, "") }],
  ["an end that nobody signed", { change: (body) => body.replace(/0;chunk-signature=\w+/, "0") }],
  ["another trailer", { trailer: CRC.right, change: (body) => body.replace("CjmF", "CjmG") }],
  [
    "no trailer's signature",
    { trailer: CRC.right, change: (body) => body.replace(/x-amz-tr.*/, "") },
  ],
])("one with %s is refused, and leaves nothing behind", async (_title, sent) => {
  const changed = {
    ...sent,
    change: (body: string) => {
      const other = sent.change?.(body) ?? body;
      expect(other).not.toBe(body);
      return other;
    },
  };
  expect((await put(changed)).text).toContain("<Code>SignatureDoesNotMatch</Code>");
  expect(await server.files()).toEqual([]);
});

test("a trailer that nothing signs is refused", async () => {
  const { text } = await put({ change: (body) => body.replace(/\r\n$/, `${CRC.right}\r\n\r\n`) });
  expect(text).toContain("<Code>InvalidRequest</Code>");
});
