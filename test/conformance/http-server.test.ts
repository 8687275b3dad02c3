import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/runtime/clock.ts";
import { systemIds } from "../../src/runtime/ids.ts";
import { webSocketUpgrades } from "../../src/runtime/web-socket-server.ts";
import { listen, type Patience, type RunningHttpServer } from "../../src/server/http-server.ts";
import type { HttpRequest } from "../../src/wire/http.ts";
import { type RawHttpReply, type Sent, sendBytes } from "../fixtures/raw-http.ts";
import { anApplication, ECS_TARGET, ecsRequest, ecsShaped } from "../fixtures/wire.ts";

/*
 * The socket in front of the application, and clients that are broken, slow or hostile. Whatever comes, the
 * answer has a request id and a form that a client can read, and the server goes on.
 */

const MAX_BODY_BYTES = 100_000;
const HOST = "Host: 127.0.0.1\r\n";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let server: RunningHttpServer;
const requestId = (): string => systemIds().uuid();
const upgrades = webSocketUpgrades(() => ({ "x-amzn-RequestId": requestId() }));

beforeAll(async () => {
  server = await serve();
});

function serve(patience?: Patience): Promise<RunningHttpServer> {
  const service = ecsShaped(({ input }) => ({ clusterArns: [input["nextToken"]] }));
  return listen({
    host: "127.0.0.1",
    port: 0,
    application: anApplication([service], { requestId }),
    clock: systemClock(),
    requestId,
    maxBodyBytes: MAX_BODY_BYTES,
    onUpgrade: (upgrade) => {
      upgrades.guard(upgrade);
      upgrades.accept(upgrade, () => {});
    },
    ...(patience && { patience }),
  });
}

afterAll(async () => {
  upgrades.terminate();
  await server.close(0);
});

const MALFORMED: readonly (readonly [title: string, sent: Sent, status: number, type: string])[] = [
  ["bytes that are no HTTP", ["\x16\x03\x01\x02\r\n\r\n"], 400, "BadRequestException"],
  ["HTTP/2 at once", ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], 400, "BadRequestException"],
  ["another version", [`GET / HTTP/9.9\r\n${HOST}\r\n`], 400, "BadRequestException"],
  ["a request without Host", ["GET / HTTP/1.1\r\n\r\n"], 400, "BadRequestException"],
  [
    "a header of 20,000 bytes",
    [`GET / HTTP/1.1\r\n${HOST}X: ${"x".repeat(20_000)}\r\n\r\n`],
    431,
    "BadRequestException",
  ],
  [
    "3,000 headers",
    [`GET / HTTP/1.1\r\n${HOST}${"X: some\r\n".repeat(3_000)}\r\n`],
    431,
    "BadRequestException",
  ],
  [
    "a negative length",
    [`POST / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`],
    400,
    "BadRequestException",
  ],
  [
    "a length and chunks",
    [`POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    400,
    "BadRequestException",
  ],
  [
    "a chunk that has no length",
    [`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`],
    400,
    "BadRequestException",
  ],
  [
    "half a body",
    [`POST / HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\n{}`],
    400,
    "BadRequestException",
  ],
  [
    "an expectation nobody knows",
    [`POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\nExpect: the-best\r\n\r\n{}`],
    417,
    "BadRequestException",
  ],
  ["CONNECT", [`CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n`], 404, "UnknownOperationException"],
  ["OPTIONS *", [`OPTIONS * HTTP/1.1\r\n${HOST}\r\n`], 404, "UnknownOperationException"],
  ["TRACE", [`TRACE / HTTP/1.1\r\n${HOST}\r\n`], 404, "UnknownOperationException"],
];

test.each(MALFORMED)("answers %s", async (_title, sent, status, type) => {
  const [reply] = await sendBytes(server.port, sent);
  expect(reply?.status).toBe(status);
  expect(JSON.parse(reply?.body ?? "")).toMatchObject({
    __type: type,
    message: expect.stringMatching(/\w/),
  });
  expectHeaders(reply);
  expect(await ask("still there")).toContain("still there");
});

test("refuses a handshake that is none, with a request id", async () => {
  const head = `GET /acs/ws HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  const [reply] = await sendBytes(server.port, [head]);
  expect(reply?.status).toBe(400);
  expect(reply?.headers["x-amzn-requestid"]).toMatch(UUID);
  expect(JSON.parse(reply?.body ?? "")).toHaveProperty("BadRequestException");
});

describe("a slow client", () => {
  let hasty: RunningHttpServer;

  beforeAll(async () => {
    hasty = await serve({ headersMs: 300, requestMs: 600, silenceMs: 1_500, checkEveryMs: 50 });
  });

  afterAll(() => hasty.close(0));

  test.each([
    ["headers that never end", [`GET / HTTP/1.1\r\n${HOST}`]],
    ["a header at a time", drip([`GET / HTTP/1.1\r\n${HOST}`, ...lines(20, "X: some\r\n")])],
    ["a body that never comes", [`POST / HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\n{}`]],
    [
      "a body of a byte at a time",
      drip([`POST / HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\n`, ...lines(20, "x")]),
    ],
  ])("with %s is told so and cut off", async (_title, sent) => {
    const [reply] = await sendBytes(hasty.port, sent, { end: false });
    expect(reply?.status).toBe(408);
    expect(JSON.parse(reply?.body ?? "")).toMatchObject({ __type: "RequestTimeoutException" });
    expectHeaders(reply);
  });

  test("that says nothing at all is cut off", async () => {
    await sendBytes(hasty.port, [], { end: false });
  });

  test("that never reads its answers is cut off, and hinders nobody", async () => {
    const many = wire(ecsRequest("ListClusters", { nextToken: "x".repeat(50_000) }));
    const socket = connect(hasty.port, "127.0.0.1");
    socket.pause();
    socket.on("error", () => {});
    const closed = new Promise((resolve) => socket.on("close", resolve));
    for (let count = 0; count < 200; count += 1) socket.write(many);
    expect(await ask("meanwhile", hasty)).toContain("meanwhile");
    // The end is only seen by who reads.
    setTimeout(() => socket.resume(), 2_500);
    await closed;
  }, 10_000);
});

describe("a body that is too large", () => {
  const tooLarge = { __type: "RequestEntityTooLargeException" };

  test("is refused by its length, before a byte of it came", async () => {
    const head = `POST / HTTP/1.1\r\n${HOST}Content-Length: 99999999999\r\n`;
    const [reply] = await sendBytes(server.port, [`${head}Expect: 100-continue\r\n\r\n`], {
      end: false,
    });
    expect(reply?.status).toBe(413);
    expect(JSON.parse(reply?.body ?? "")).toMatchObject(tooLarge);
    expectHeaders(reply);
  });

  test("is refused when its chunks exceed the limit", async () => {
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const head = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
    const [reply] = await sendBytes(server.port, [head, ...lines(20, chunk)], { end: false });
    expect(reply?.status).toBe(413);
    expect(JSON.parse(reply?.body ?? "")).toMatchObject(tooLarge);
  });

  test("is refused in a form that its sender sees, though it sends all of it first", async () => {
    const body = Buffer.alloc(20 * MAX_BODY_BYTES, "x");
    const reply = await new Promise<{ status: number | undefined; text: string }>(
      (resolve, reject) => {
        const sent = httpRequest({ port: server.port, method: "POST" }, (incoming) => {
          let text = "";
          incoming.setEncoding("utf8").on("data", (more: string) => (text += more));
          incoming.on("end", () => resolve({ status: incoming.statusCode, text }));
        });
        sent.on("error", reject);
        sent.end(body);
      },
    );
    expect(reply.status).toBe(413);
    expect(JSON.parse(reply.text)).toMatchObject(tooLarge);
  });

  test("is answered in the protocol of its client", async () => {
    const form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 999999";
    const [reply] = await sendBytes(server.port, [`POST / HTTP/1.1\r\n${HOST}${form}\r\n\r\n`]);
    expect(reply?.status).toBe(413);
    expect(reply?.body).toContain("<Code>RequestEntityTooLarge</Code>");
  });
});

test("takes a body in chunks, and one it has to ask for", async () => {
  const { headers, body } = ecsRequest("ListClusters", { nextToken: "in parts" });
  const text = Buffer.from(body).toString();
  const chunks = `5\r\n${text.slice(0, 5)}\r\n${(text.length - 5).toString(16)}\r\n${text.slice(5)}\r\n0\r\n\r\n`;
  const head = (more: string): string =>
    `POST / HTTP/1.1\r\n${headerLines(headers)}Connection: close\r\n${more}\r\n\r\n`;
  const chunked = await sendBytes(server.port, [head("Transfer-Encoding: chunked"), chunks], {
    end: false,
  });
  expect(chunked.map(({ status }) => status)).toEqual([200]);
  const length = `Content-Length: ${text.length}`;
  const asked = await sendBytes(
    server.port,
    [head(`Expect: 100-continue\r\n${length}`), 50, text],
    { end: false },
  );
  expect(asked.map(({ status }) => status)).toEqual([100, 200]);
});

test("answers pipelined requests in order", async () => {
  const names = ["one", "two", "three", "four"];
  const requests = names.map((nextToken) => ecsRequest("ListClusters", { nextToken }));
  const bytes = requests.map((request, index) => wire(index < 3 ? request : closing(request)));
  const replies = await sendBytes(server.port, [Buffer.concat(bytes)], { end: false });
  expect(replies.map(({ body }) => JSON.parse(body))).toEqual(
    names.map((name) => ({ clusterArns: [name] })),
  );
  expect(new Set(replies.map(({ headers }) => headers["x-amzn-requestid"])).size).toBe(4);
});

test("answers a request that something broken follows, and then that", async () => {
  const request = wire(ecsRequest("ListClusters", { nextToken: "whole" }));
  const replies = await sendBytes(
    server.port,
    [Buffer.concat([request, Buffer.from("broken\r\n\r\n")])],
    {
      end: false,
    },
  );
  expect(replies.map(({ status }) => status)).toEqual([200, 400]);
});

test("answers what is under way when it closes, and then closes at once", async () => {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const slow = ecsShaped(async () => {
    reached.resolve();
    await gate.promise;
    return { clusterArns: ["done"] };
  });
  const other = await listen({
    host: "127.0.0.1",
    port: 0,
    application: anApplication([slow]),
    clock: systemClock(),
    requestId,
    maxBodyBytes: MAX_BODY_BYTES,
    onUpgrade: () => {},
  });
  const answered = sendBytes(other.port, [wire(ecsRequest("ListClusters", {}))], { end: false });
  await reached.promise;
  const closed = other.close(60_000);
  gate.resolve();
  expect((await answered).map(({ body }) => JSON.parse(body))).toEqual([{ clusterArns: ["done"] }]);
  await closed;
});

test("ignores an offer to speak HTTP/2", async () => {
  const request = ecsRequest("ListClusters", { nextToken: "h2c" });
  const offer = [
    ["Connection", "Upgrade, HTTP2-Settings, close"],
    ["Upgrade", "h2c"],
    ["HTTP2-Settings", "AAMAAABkAAQAAP__"],
  ] as const;
  const replies = await sendBytes(
    server.port,
    [wire({ ...request, headers: [...request.headers, ...offer] })],
    { end: false },
  );
  expect(replies.map(({ body }) => JSON.parse(body))).toEqual([{ clusterArns: ["h2c"] }]);
});

test("answers any bytes properly or closes the connection, and never with a fault", async () => {
  const whole = wire(ecsRequest("ListClusters", { nextToken: "x" }));
  const edit = fc.record({ at: fc.nat(whole.length), cut: fc.nat(30), put: fc.uint8Array() });
  const bytes = fc.oneof(
    fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => edits.reduce(edited, whole)),
    fc.uint8Array({ maxLength: 300 }).map((random) => Buffer.from(random)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (sent) => {
      for (const reply of await sendBytes(server.port, [sent, 5])) {
        if (reply.status === 100) continue;
        expect(reply.status < 500 || reply.status === 501).toBe(true);
        expect(reply.headers["x-amzn-requestid"]).toMatch(UUID);
      }
    }),
    { numRuns: 300 },
  );
  expect(await ask("still there")).toContain("still there");
}, 30_000);

function edited(bytes: Buffer, edit: { at: number; cut: number; put: Uint8Array }): Buffer {
  return Buffer.concat([bytes.subarray(0, edit.at), edit.put, bytes.subarray(edit.at + edit.cut)]);
}

function expectHeaders(reply: RawHttpReply | undefined): void {
  expect(reply?.headers["x-amzn-requestid"]).toMatch(UUID);
  // SDKs set their clocks by it.
  expect(Math.abs(Date.parse(reply?.headers["date"] ?? "") - Date.now())).toBeLessThan(5_000);
}

async function ask(text: string, of = server): Promise<string> {
  const request = ecsRequest("ListClusters", { nextToken: text });
  const [reply] = await sendBytes(of.port, [wire(closing(request))], { end: false });
  return reply?.body ?? "";
}

/** Node takes a client that closes its half for one that is gone, so a request says that it is the last. */
function closing(request: HttpRequest): HttpRequest {
  return { ...request, headers: [...request.headers, ["Connection", "close"]] };
}

/** A request as it stands on the wire. */
function wire({ headers, body }: HttpRequest): Buffer {
  const head = `POST / HTTP/1.1\r\n${headerLines(headers)}Content-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function headerLines(headers: HttpRequest["headers"]): string {
  expect(headers).toContainEqual(["x-amz-target", `${ECS_TARGET}.ListClusters`]);
  return headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}

function lines(count: number, text: string): string[] {
  return Array.from({ length: count }, () => text);
}

function drip(parts: readonly string[]): Sent {
  return parts.flatMap((part) => [part, 50]);
}
