import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseBasic } from "../timestamp.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { sha256, signatureOf, stringToSign } from "./signature.ts";
import { signingKeys } from "./signing-key.ts";
import { signatureVerifier } from "./verify.ts";

/** AWS's Signature Version 4 test suite, with the key, scope and time that it fixes. */
const SUITE = new URL("../../../test/fixtures/sigv4/", import.meta.url).pathname;
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SCOPE = { date: "20150830", region: "us-east-1", service: "service" };
const TIMESTAMP = "20150830T123600Z";

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  readonly canonical: string;
  readonly stringToSign: string;
  readonly authorization: string;
}

const vectors = readdirSync(SUITE, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".req"))
  .map((file) => readVector(join(SUITE, file.slice(0, -".req".length)), file));

/** Files are read one character per byte, the way Node hands a request over. */
function readVector(base: string, file: string): Vector {
  const text = (suffix: string): string =>
    readFileSync(`${base}${suffix}`, "latin1").replaceAll("\r\n", "\n");
  const [head = "", body = ""] = text(".req").split("\n\n");
  const [requestLine = "", ...lines] = head.trimEnd().split("\n");
  const match = /^(\S+) (.*) HTTP\/1\.1$/.exec(requestLine);
  const headers: [string, string][] = [];
  for (const line of lines) {
    const previous = headers.at(-1);
    // A line that starts with a space continues the one before.
    if (/^\s/.test(line) && previous) previous[1] += `\n${line}`;
    else headers.push([line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
  }
  const signed = text(".sreq").split("\n");
  const token = signed.find((line) => line.startsWith("X-Amz-Security-Token:"));
  const canonical = text(".creq");
  // One of the suite's cases adds the token only when signing.
  if (token && /^x-amz-security-token:/m.test(canonical) && !head.includes("Security-Token")) {
    headers.push(["X-Amz-Security-Token", token.slice(token.indexOf(":") + 1)]);
  }
  return {
    name: file.slice(0, -".req".length),
    method: match?.[1] ?? "",
    target: match?.[2] ?? "",
    headers,
    body: Buffer.from(body, "latin1"),
    canonical,
    stringToSign: text(".sts"),
    authorization: text(".authz"),
  };
}

function partsOf(vector: Vector): Parameters<typeof canonicalRequest>[0] {
  return {
    method: vector.method,
    target: vector.target,
    headers: vector.headers,
    signedHeaders: signedHeadersOf(vector),
    payloadHash: sha256(vector.body),
    service: SCOPE.service,
  };
}

function signedHeadersOf(vector: Vector): readonly string[] {
  return (/SignedHeaders=([^,]+),/.exec(vector.authorization)?.[1] ?? "").split(";");
}

function signatureIn(vector: Vector): string {
  return /Signature=([0-9a-f]+)/.exec(vector.authorization)?.[1] ?? "";
}

describe.each(vectors)("AWS's test vector $name", (vector) => {
  test("has the canonical request of the suite", () => {
    expect(canonicalRequest(partsOf(vector))).toBe(vector.canonical);
  });

  test("has the string to sign of the suite", () => {
    expect(stringToSign(TIMESTAMP, SCOPE, vector.canonical)).toBe(vector.stringToSign);
  });

  test("has the signature of the suite", () => {
    const key = signingKeys()(SECRET, SCOPE);
    const signature = signatureOf(key, {
      parts: partsOf(vector),
      timestamp: TIMESTAMP,
      scope: SCOPE,
    });
    expect(signature).toBe(signatureIn(vector));
  });

  test("is accepted with its Authorization header, and refused with another body", () => {
    const token = vector.headers.find(([name]) => name === "X-Amz-Security-Token")?.[1];
    const verify = signatureVerifier({
      credentials: {
        find: () => ({
          secretAccessKey: SECRET,
          accountId: "123456789012",
          principalArn: "arn:aws:iam::123456789012:root",
          ...(token === undefined ? {} : { sessionToken: token }),
        }),
      },
      nowMs: () => parseBasic(TIMESTAMP) ?? 0,
    });
    const request = {
      method: vector.method,
      target: vector.target,
      headers: [...vector.headers, ["Authorization", vector.authorization] as const],
      body: vector.body,
    };
    expect(verify(request, "service")).toMatchObject({ region: "us-east-1" });
    expect(() => verify({ ...request, body: Buffer.from("other") }, "service")).toThrow(
      "The request signature we calculated does not match the signature you provided.",
    );
  });
});

test("the whole suite is here", () => {
  expect(vectors.length).toBe(34);
});
