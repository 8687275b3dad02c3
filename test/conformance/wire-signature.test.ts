import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, test } from "vitest";
import type { HttpRequest } from "../../src/wire/http.ts";
import { signRequest } from "../../src/wire/signature/sign.ts";
import { signatureVerifier } from "../../src/wire/signature/verify.ts";
import { toHttpRequest } from "../fixtures/in-process-client.ts";
import { credentials, NOW_MS } from "../fixtures/wire.ts";

const KEYS = {
  accessKeyId: "ASIATEMPORARY",
  secretAccessKey: "s3cr+t/key",
  sessionToken: "to+ken/with=signs",
};

/** The hash that the SDK's signer wants, over Node's own. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(Uint8Array.from(this.#hash.digest()));
  }
  reset(): void {}
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function signer(service: string): SignatureV4 {
  return new SignatureV4({
    credentials: KEYS,
    region: "eu-west-1",
    service,
    sha256: Sha256,
    uriEscapePath: service !== "s3",
    applyChecksum: true,
  });
}

const verify = signatureVerifier({
  credentials: credentials({ [KEYS.accessKeyId]: KEYS }),
  nowMs: () => NOW_MS,
});

const REQUESTS = [
  { title: "a plain POST", method: "POST", path: "/", query: {}, body: "{}" },
  {
    title: "a query with characters to encode",
    method: "GET",
    path: "/",
    query: { b: "two words", a: ["2", "1", "é"], empty: "", "k/e=y": "v&a+l*ue~'()!" },
  },
  {
    title: "a path with spaces and signs",
    method: "GET",
    path: "/a%20b/c%2Fd/%24e/~f/%C3%A9",
    query: {},
  },
  { title: "a path to normalise", method: "GET", path: "//a/./b/../c//d/", query: {} },
  { title: "a body beyond ASCII", method: "PUT", path: "/x/y/", query: {}, body: "grüße, 世界" },
];

describe.each(["ecs", "s3"])("what the SDK's signer signs for %s", (service) => {
  test.each(REQUESTS)("is accepted: $title", async (parts) => {
    const { title: _title, ...rest } = parts;
    const request = {
      protocol: "http:",
      hostname: "127.0.0.1",
      port: 4566,
      headers: { Host: "127.0.0.1:4566", "X-Custom": "  several   spaces  " },
      ...rest,
    };
    const signed = await signer(service).sign(request, { signingDate: new Date(NOW_MS) });
    expect(verify(wire(signed), service)).toMatchObject({
      accessKeyId: KEYS.accessKeyId,
      region: "eu-west-1",
    });
  });

  test.each(REQUESTS)("is accepted as a presigned URL: $title", async (parts) => {
    const { title: _title, body: _body, ...rest } = { body: undefined, ...parts };
    const request = {
      protocol: "http:",
      hostname: "127.0.0.1",
      port: 4566,
      headers: presignHeaders(service),
      ...rest,
    };
    const signed = await signer(service).presign(request, {
      signingDate: new Date(NOW_MS),
      expiresIn: 60,
    });
    expect(verify(wire(signed), service)).toMatchObject({ accessKeyId: KEYS.accessKeyId });
  });
});

test("what our signer signs is what the SDK's signer signs", async () => {
  const headers = {
    host: "h",
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "A.B",
  };
  const theirs = await signer("ecs").sign(
    { protocol: "http:", hostname: "h", method: "POST", path: "/", query: {}, headers, body: "{}" },
    { signingDate: new Date(NOW_MS), unsignableHeaders: new Set(["x-amz-content-sha256"]) },
  );
  const ours = signRequest({
    method: "POST",
    target: "/",
    headers,
    body: "{}",
    credentials: KEYS,
    region: "eu-west-1",
    service: "ecs",
    nowMs: NOW_MS,
  });
  const signature = /Signature=\w+/;
  expect(ours["authorization"]).toMatch(signature);
  expect(signature.exec(ours["authorization"] ?? "")?.[0]).toBe(
    signature.exec(theirs.headers["authorization"] ?? "")?.[0],
  );
});

describe("a presigned request", () => {
  test("to STS lives for 15 minutes whatever it says", async () => {
    expect(verify(await presigned("sts", 14 * 60_000, 60), "sts")).toBeDefined();
    const late = await presigned("sts", 16 * 60_000, 3600);
    expect(() => verify(late, "sts")).toThrow("Signature expired: ");
  });

  test("to S3 lives as long as it says", async () => {
    expect(verify(await presigned("s3", 50 * 60_000, 3600), "s3")).toBeDefined();
    const late = await presigned("s3", 61 * 60_000, 3600);
    expect(() => verify(late, "s3")).toThrow("Signature expired: ");
  });

  test("to S3 covers no body", async () => {
    const request = await presigned("s3", 0, 60);
    expect(verify({ ...request, body: Buffer.from("any") }, "s3")).toBeDefined();
  });
});

async function presigned(service: string, ageMs: number, expiresIn: number): Promise<HttpRequest> {
  const request = {
    protocol: "http:",
    hostname: "127.0.0.1",
    port: 4566,
    method: "GET",
    path: "/",
    query: {},
    headers: presignHeaders(service),
  };
  const signingDate = new Date(NOW_MS - ageMs);
  return wire(await signer(service).presign(request, { signingDate, expiresIn }));
}

/** S3's presigner marks the body as unsigned, as the SDK's own does. */
function presignHeaders(service: string): Record<string, string> {
  return {
    host: "127.0.0.1:4566",
    ...(service === "s3" ? { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } : {}),
  };
}

function wire(signed: {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}): HttpRequest {
  const request = toHttpRequest(signed);
  // Node hands out one character per byte, as in the target of a request to a path beyond ASCII.
  return { ...request, target: Buffer.from(request.target).toString("latin1") };
}
