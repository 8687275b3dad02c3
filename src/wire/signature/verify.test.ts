import { describe, expect, test } from "vitest";
import {
  credentials,
  ecsRequest,
  NOW_MS,
  signed,
  type RequestParts,
} from "../../../test/fixtures/wire.ts";
import type { HttpRequest } from "../http.ts";
import { sha256, signatureOf } from "./signature.ts";
import { scopeText, signingKeys } from "./signing-key.ts";
import { signatureVerifier } from "./verify.ts";

const MINUTE = 60_000;

const verify = signatureVerifier({
  credentials: credentials({
    ASIATEMPORARY: { secretAccessKey: "secret", sessionToken: "token" },
    ASIAEXPIRED: { secretAccessKey: "secret", sessionToken: "token", expiresAtMs: NOW_MS - 1 },
    AKIALONGTERM: { secretAccessKey: "secret" },
  }),
  nowMs: () => NOW_MS,
});

const DOES_NOT_MATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS " +
  "Secret Access Key and signing method. Consult the service documentation for details.";

const INVALID_TOKEN = "The security token included in the request is invalid.";

function withHeader(request: HttpRequest, name: string, value: string): HttpRequest {
  return {
    ...request,
    headers: [
      ...request.headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase()),
      [name, value],
    ],
  };
}

function authorization(request: HttpRequest): string {
  return request.headers.find(([name]) => name === "authorization")?.[1] ?? "";
}

function edited(request: HttpRequest, edit: (value: string) => string): HttpRequest {
  return withHeader(request, "Authorization", edit(authorization(request)));
}

function credentialsOf(
  accessKeyId: string,
  secretAccessKey: string,
  sessionToken?: string,
): RequestParts {
  const token = sessionToken === undefined ? {} : { sessionToken };
  return { credentials: { accessKeyId, secretAccessKey, ...token } };
}

describe("a signed request", () => {
  test("says who made it and for which region", () => {
    expect(verify(ecsRequest("RunTask", {}, { region: "eu-central-1" }), "ecs")).toEqual({
      accessKeyId: "test",
      accountId: "000000000000",
      principalArn: "arn:aws:iam::000000000000:root",
      region: "eu-central-1",
    });
  });

  test("may be a WebSocket upgrade, which has no body", () => {
    const request = signed({
      method: "GET",
      target: "/ws?agentHash=abc&containerInstanceArn=arn%3Aaws%3Aecs&seqNum=1",
      headers: { upgrade: "websocket" },
    });
    expect(verify(request, "ecs").accessKeyId).toBe("test");
  });

  test("may have a whole URL for its target", () => {
    const request = { ...ecsRequest("RunTask", {}), target: "http://127.0.0.1:4566/" };
    expect(verify(request, "ecs").accessKeyId).toBe("test");
  });

  test("may have spaces or none between the parts of its Authorization header", () => {
    const request = ecsRequest("RunTask", {});
    expect(
      verify(
        edited(request, (value) => value.replaceAll(", ", ",")),
        "ecs",
      ),
    ).toBeDefined();
    expect(
      verify(
        edited(request, (value) => value.replaceAll(", ", " ,  ")),
        "ecs",
      ),
    ).toBeDefined();
  });

  test.each([-15, -1, 0, 1, 15])("may be signed %i minutes off", (minutes) => {
    const request = ecsRequest("RunTask", {}, { nowMs: NOW_MS + minutes * MINUTE });
    expect(verify(request, "ecs").accessKeyId).toBe("test");
  });

  test("brings the session token of temporary credentials along", () => {
    const keys = { accessKeyId: "ASIATEMPORARY", secretAccessKey: "secret", sessionToken: "token" };
    expect(verify(ecsRequest("RunTask", {}, { credentials: keys }), "ecs").accessKeyId).toBe(
      "ASIATEMPORARY",
    );
  });

  test("may state the hash of its body", () => {
    const hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    const request = ecsRequest("RunTask", {}, { headers: { "x-amz-content-sha256": hash } });
    expect(verify(request, "ecs").accessKeyId).toBe("test");
  });
});

describe("a request is refused as AWS refuses it", () => {
  const plain = ecsRequest("RunTask", { taskDefinition: "web" });
  test.each<[string, HttpRequest, string, string]>([
    [
      "without a signature",
      { ...plain, headers: plain.headers.filter(([name]) => name !== "authorization") },
      "MissingAuthenticationTokenException",
      "Request is missing Authentication Token",
    ],
    [
      "with another kind of Authorization",
      withHeader(plain, "Authorization", "Bearer abc"),
      "MissingAuthenticationTokenException",
      "Request is missing Authentication Token",
    ],
    [
      "with a key that nobody has",
      ecsRequest("RunTask", {}, credentialsOf("AKIANOBODY", "test")),
      "UnrecognizedClientException",
      INVALID_TOKEN,
    ],
    [
      "with a wrong secret",
      ecsRequest("RunTask", {}, credentialsOf("test", "wrong")),
      "InvalidSignatureException",
      DOES_NOT_MATCH,
    ],
    [
      "with a body that was changed",
      { ...plain, body: Buffer.from("{}") },
      "InvalidSignatureException",
      DOES_NOT_MATCH,
    ],
    [
      "with a signed header that was changed",
      withHeader(plain, "x-amz-target", "AmazonEC2ContainerServiceV20141113.DeleteCluster"),
      "InvalidSignatureException",
      DOES_NOT_MATCH,
    ],
    [
      "with a path that was changed",
      { ...plain, target: "/other" },
      "InvalidSignatureException",
      DOES_NOT_MATCH,
    ],
    [
      "with a query that was added",
      { ...plain, target: "/?a=b" },
      "InvalidSignatureException",
      DOES_NOT_MATCH,
    ],
    [
      "with a body hash that is another body's",
      ecsRequest("RunTask", {}, { headers: { "x-amz-content-sha256": "0".repeat(64) } }),
      "InvalidSignatureException",
      DOES_NOT_MATCH,
    ],
    [
      "with an unsigned body, which only S3 takes",
      ecsRequest("RunTask", {}, { headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } }),
      "InvalidSignatureException",
      DOES_NOT_MATCH,
    ],
    [
      "signed too long ago",
      ecsRequest("RunTask", {}, { nowMs: NOW_MS - 16 * MINUTE }),
      "InvalidSignatureException",
      "Signature expired: 20261120T114400Z is now earlier than 20261120T114500Z " +
        "(20261120T120000Z - 15 min.)",
    ],
    [
      "signed in the future",
      ecsRequest("RunTask", {}, { nowMs: NOW_MS + 16 * MINUTE }),
      "InvalidSignatureException",
      "Signature not yet current: 20261120T121600Z is still later than 20261120T120000Z " +
        "(20261120T121500Z + 15 min.)",
    ],
    [
      "for another service",
      signed({ service: "es" }),
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'ecs'.",
    ],
    [
      "for a region that can't be one",
      signed({ region: "US EAST" }),
      "InvalidSignatureException",
      "Credential should be scoped to a valid region, not 'US EAST'.",
    ],
    [
      "with another end of the scope",
      edited(plain, (value) => value.replace("aws4_request", "aws4")),
      "InvalidSignatureException",
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'.",
    ],
    [
      "with a scope of another day",
      edited(plain, (value) => value.replace("/20261120/", "/20261119/")),
      "InvalidSignatureException",
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
        "'20261119' != '20261120', from '20261120T120000Z'.",
    ],
    [
      "with a short scope",
      edited(plain, (value) => value.replace("/ecs/aws4_request", "")),
      "IncompleteSignatureException",
      "Credential must have exactly 5 slash-delimited elements, e.g. " +
        "keyid/date/region/service/term, got 'test/20261120/us-east-1'",
    ],
    [
      "with another algorithm",
      edited(plain, (value) => value.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")),
      "IncompleteSignatureException",
      "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now). ",
    ],
    [
      "without the host among the signed headers",
      edited(plain, (value) => value.replace("host;", "")),
      "InvalidSignatureException",
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      "with an Authorization header that lacks parts",
      withHeader(plain, "Authorization", "AWS4-HMAC-SHA256 Credential=a"),
      "IncompleteSignatureException",
      "Authorization header requires 'Signature' parameter. Authorization header requires " +
        "'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a",
    ],
    [
      "with a date that is none",
      withHeader(plain, "x-amz-date", "yesterday"),
      "IncompleteSignatureException",
      "Date must be in ISO-8601 'basic format'. Got 'yesterday'. " +
        "See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      "signed twice, in header and query",
      { ...plain, target: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256" },
      "InvalidSignatureException",
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ],
    [
      "with a presigned query that lacks parts",
      {
        method: "GET",
        target: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256",
        headers: [],
        body: new Uint8Array(),
      },
      "IncompleteSignatureException",
      "AWS query-string parameters must include 'X-Amz-Credential'. " +
        "AWS query-string parameters must include 'X-Amz-Signature'. " +
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. " +
        "AWS query-string parameters must include 'X-Amz-Date'. " +
        "Re-examine the query-string parameters.",
    ],
    [
      "with temporary credentials but no token",
      ecsRequest("RunTask", {}, credentialsOf("ASIATEMPORARY", "secret")),
      "UnrecognizedClientException",
      INVALID_TOKEN,
    ],
    [
      "with temporary credentials and another's token",
      ecsRequest("RunTask", {}, credentialsOf("ASIATEMPORARY", "secret", "other")),
      "UnrecognizedClientException",
      INVALID_TOKEN,
    ],
    [
      "with long-term credentials and a token",
      ecsRequest("RunTask", {}, credentialsOf("AKIALONGTERM", "secret", "token")),
      "UnrecognizedClientException",
      INVALID_TOKEN,
    ],
    [
      "with temporary credentials that are over",
      ecsRequest("RunTask", {}, credentialsOf("ASIAEXPIRED", "secret", "token")),
      "ExpiredTokenException",
      "The security token included in the request is expired",
    ],
  ])("%s", (_title, request, code, message) => {
    expect(() => verify(request, "ecs")).toThrow(expect.objectContaining({ code, message }));
  });

  test("without any date", () => {
    const request = { ...plain, headers: plain.headers.filter(([name]) => name !== "x-amz-date") };
    expect(() => verify(request, "ecs")).toThrow(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
    );
  });
});

test("takes the Date header where there is no X-Amz-Date", () => {
  const scope = { date: "20261120", region: "us-east-1", service: "ecs" };
  const parts = {
    method: "POST",
    target: "/",
    headers: [
      ["Host", "h"],
      ["Date", "Fri, 20 Nov 2026 12:00:00 GMT"],
    ] as const,
    signedHeaders: ["date", "host"],
    payloadHash: sha256(""),
    service: "ecs",
  };
  const signature = signatureOf(signingKeys()("test", scope), {
    parts,
    timestamp: "20261120T120000Z",
    scope,
  });
  const value =
    `AWS4-HMAC-SHA256 Credential=test/${scopeText(scope)}, SignedHeaders=date;host, ` +
    `Signature=${signature}`;
  const request = { ...parts, headers: [...parts.headers, ["Authorization", value] as const] };
  expect(verify({ ...request, body: new Uint8Array() }, "ecs").accessKeyId).toBe("test");
});
