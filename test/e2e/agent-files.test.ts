import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoopbackServer, onLoopback } from "../fixtures/loopback.ts";
import { fargateFileReason } from "../../src/agent/resources/environment-files/failure-reason.ts";
import { fetchEnvironmentFiles } from "../../src/agent/resources/environment-files/fetch-environment-files.ts";
import { createSdkObjectSource } from "../../src/agent/resources/environment-files/sdk-object-source.ts";
import { systemClock } from "../../src/runtime/clock.ts";

/** Environment files through the AWS SDK, from what answers as S3 does. */

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const ANSWERS: Readonly<Record<string, readonly [status: number, body: string]>> = {
  "/b/k/one.env": [200, "A=1\nB=\u00e9\n"],
  "/b/no.env": [403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"],
};
const MISSING =
  "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
const HUGE = "/b/huge.env";
const SILENT = "/b/silent.env";

let server: LoopbackServer;

beforeAll(async () => {
  const listener = createServer((request, response) => {
    const path = new URL(request.url ?? "", "http://s3").pathname;
    if (path === SILENT) return;
    if (path === HUGE) {
      response.writeHead(200, { "content-length": String(9 * 1024 * 1024) }).flushHeaders();
      return;
    }
    const [status, body] = ANSWERS[path] ?? [404, MISSING];
    response.writeHead(status, { "content-type": "application/xml" }).end(body);
  });
  server = await onLoopback(listener);
});

afterAll(() => server.end());

function fetch(path: string, requestTimeoutMs = 10_000, at = server.endpoint) {
  return fetchEnvironmentFiles({
    arns: [`arn:aws:s3:::${path}`],
    region: "us-east-1",
    source: createSdkObjectSource({ endpoint: at, credentials, requestTimeoutMs }),
    clock: systemClock(),
    signal: new AbortController().signal,
  });
}

test("a file is had by its bucket and key", async () => {
  const fetched = await fetch("b/k/one.env");
  const variables =
    fetched.kind === "files" ? [...(fetched.variables.values().next().value ?? [])] : [];
  expect(variables).toEqual([
    ["A", "1"],
    ["B", "\u00e9"],
  ]);
});

test.each([
  ["b/nope.env", "NoSuchKey: The specified key does not exist."],
  ["b/no.env", "AccessDenied: Access Denied"],
  ["b/huge.env", "EntityTooLarge: it has more than 8388608 bytes"],
])("what S3 says of %s is the reason", async (path, words) => {
  const fetched = await fetch(path);
  expect(fetched.kind === "failures" ? fargateFileReason(fetched.failures) : "").toBe(
    `ResourceInitializationError: failed to download env files: file download command: non-empty error stream: ${words}`,
  );
});

test.each([
  ["that nobody runs", "http://127.0.0.1:1"],
  ["that never answers", undefined],
])(
  "a service %s is a reason, after five times",
  async (_what, at) => {
    const fetched = await fetch("b/silent.env", 50, at);
    expect(fetched).toEqual({
      kind: "failures",
      failures: [{ kind: "unreachable", bucket: "b", key: "silent.env" }],
    });
  },
  20_000,
);
