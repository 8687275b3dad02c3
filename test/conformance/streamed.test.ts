import { request as httpRequest } from "node:http";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../src/runtime/clock.ts";
import {
  listen,
  type HttpServerOptions,
  type RunningHttpServer,
} from "../../src/server/http-server.ts";
import type {
  StreamedApplication,
  StreamedRequest,
  StreamedResponse,
} from "../../src/wire/streamed.ts";
import { sendBytes } from "../fixtures/raw-http.ts";
import { anApplication } from "../fixtures/wire.ts";

/* The socket in front of what is streamed: how many, how long, and clients that stop in the middle. */

let server: RunningHttpServer | undefined;
afterEach(async () => server?.close(0));

async function serve(
  handle: (request: StreamedRequest) => Promise<StreamedResponse>,
  over: Partial<HttpServerOptions> = {},
): Promise<number> {
  const streamed: StreamedApplication = {
    takes: ({ target }) => target.startsWith("/s"),
    handle,
    refuse: () => ({ status: 429, headers: {}, body: "too many" }),
  };
  server = await listen({
    host: "127.0.0.1",
    port: 0,
    application: anApplication([]),
    streamed,
    clock: systemClock(),
    requestId: () => "id",
    maxBodyBytes: 10,
    onUpgrade: ({ socket }) => socket.destroy(),
    ...over,
  });
  return server.port;
}

const ok = (body: StreamedResponse["body"]): StreamedResponse => ({
  status: 200,
  headers: {},
  body,
});
const HOST = "Host: x\r\n";

async function count({ body }: StreamedRequest): Promise<number> {
  let bytes = 0;
  for await (const part of body) bytes += part.length;
  return bytes;
}

test("a body may be longer than what is held in memory, and others may not", async () => {
  const port = await serve(async (request) => ok(String(await count(request))));
  const body = "x".repeat(100_000);
  const post = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body });
  expect(await (await post("/s")).text()).toBe("100000");
  expect((await post("/other")).status).toBe(413);
});

test("a client that waits to be told is told when its body is wanted, and not before", async () => {
  const port = await serve(async (request) =>
    request.target === "/s/read" ? ok(String(await count(request))) : { ...ok("no"), status: 403 },
  );
  const head = (path: string) =>
    `PUT ${path} HTTP/1.1\r\n${HOST}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n`;
  const read = await sendBytes(port, [
    head("/s/read"),
    "abc",
    `GET /s/read HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
  ]);
  expect(read.map(({ status, body }) => `${status} ${body}`)).toEqual(["100 ", "200 3", "200 0"]);
  const [refused] = await sendBytes(port, [head("/s/refuse")], { end: false });
  expect(refused).toMatchObject({ status: 403, body: "no", headers: { connection: "close" } });
});

test("an answer that does not wait for the body reaches a client that still sends", async () => {
  const port = await serve(async () => ({ ...ok("no"), status: 401 }));
  const body = "x".repeat(5_000_000);
  const answer = await fetch(`http://127.0.0.1:${port}/s`, { method: "POST", body });
  expect([answer.status, await answer.text()]).toEqual([401, "no"]);
});

test("more than may be under way are refused, until others have ended", async () => {
  const gate = Promise.withResolvers<void>();
  const port = await serve(
    async () => {
      await gate.promise;
      return ok("done");
    },
    { streamLimits: { atOnce: 2, totalMs: 60_000, quietMs: 60_000 } },
  );
  const get = () => fetch(`http://127.0.0.1:${port}/s`);
  const running = [get(), get()];
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await get()).status).toBe(429);
  gate.resolve();
  for (const answer of await Promise.all(running)) expect(await answer.text()).toBe("done");
  expect((await get()).status).toBe(200);
});

test("one that takes too long in all is cut off, although bytes come", async () => {
  const port = await serve(async (request) => ok(String(await count(request).catch(() => -1))), {
    streamLimits: { atOnce: 2, totalMs: 200, quietMs: 60_000 },
  });
  const head = `PUT /s HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\n`;
  expect(await sendBytes(port, [head, "a", 100, "a", 100, "a", 100, "a"], { end: false })).toEqual(
    [],
  );
});

test("an answer in parts has its length, ends early when its source breaks, and has no body for HEAD", async () => {
  let dropped = 0;
  async function* source(isBroken: boolean): AsyncGenerator<Uint8Array> {
    yield Buffer.from("12345");
    if (isBroken) throw new Error("the disk broke");
    yield Buffer.from("67890");
  }
  const port = await serve(async ({ target }) =>
    ok({ length: 10, read: () => source(target === "/s/broken"), drop: () => (dropped += 1) }),
  );
  const url = `http://127.0.0.1:${port}/s`;
  const whole = await fetch(url);
  expect([whole.headers.get("content-length"), await whole.text()]).toEqual(["10", "1234567890"]);
  await expect(fetch(`${url}/broken`).then((answer) => answer.text())).rejects.toThrow();
  const head = await fetch(url, { method: "HEAD" });
  expect([head.headers.get("content-length"), await head.text(), dropped]).toEqual(["10", "", 1]);
});

test("a client that leaves ends the reading of what it asked for", async () => {
  const ended = Promise.withResolvers<string>();
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(65_536);
    } finally {
      ended.resolve("ended");
    }
  }
  const port = await serve(async () => ok({ length: 1e12, read: endless }));
  const outgoing = httpRequest({ port, path: "/s" }, (incoming) => {
    incoming.once("data", () => incoming.destroy());
  });
  outgoing.on("error", () => {}).end();
  expect(await ended.promise).toBe("ended");
});
