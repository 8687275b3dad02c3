import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onLoopback } from "../../../test/fixtures/loopback.ts";
import { systemClock } from "../../runtime/clock.ts";
import { createEngineClient } from "./engine-client.ts";
import { createLogSource } from "./log-source.ts";

/** What the engine tells who follows, and what it has in its file; both may begin later when asked to. */
let told: readonly string[];
let kept: readonly string[];
let apiVersion: string;
let server: Server;
let engine: Awaited<ReturnType<typeof onLoopback>>;

beforeEach(async () => {
  apiVersion = "1.41";
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://engine");
    if (url.pathname === "/version") {
      response.end(JSON.stringify({ ApiVersion: apiVersion, MinAPIVersion: "1.12" }));
    } else if (url.pathname.endsWith("/json")) {
      response.end(JSON.stringify({ Config: { Tty: false } }));
    } else {
      const lines = url.searchParams.get("follow") === "true" ? told : kept;
      const since = Number(url.searchParams.get("since") ?? 0);
      const asked = lines.filter((it) => Date.parse(it.slice(0, 24)) >= since * 1000);
      response.end(Buffer.concat(asked.map(frame)));
    }
  });
  engine = await onLoopback(server);
});

afterEach(() => engine.end());

function frame(text: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(1);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** A line of each second. */
function line(text: string, second: number): string {
  return `2026-11-27T05:15:${String(second).padStart(2, "0")}.000000000Z ${text}`;
}

async function read(since?: string): Promise<readonly string[]> {
  const address = { kind: "tcp", host: "127.0.0.1", port: engine.port } as const;
  const client = createEngineClient({ address, clock: systemClock() });
  const texts: string[] = [];
  const signal = new AbortController().signal;
  for await (const some of createLogSource(client).entries("c1", since, signal)) {
    texts.push(...some.map(({ text }) => text.toString()));
  }
  client.close();
  return texts;
}

test("has what the engine keeps back from those who follow, and nothing twice", async () => {
  kept = ["one\n", "two\n", "three\n", "four"].map(line);
  told = kept.slice(0, 2);
  expect(await read()).toEqual(["one", "two", "three", "four"]);
});

test("has all of what nobody was told while following", async () => {
  kept = [line("only", 0)];
  told = [];
  expect(await read()).toEqual(["only"]);
});

test.each([
  ["1.41", ["two", "three"]],
  ["1.42", ["two", "one", "three"]],
])("an engine with API %s tells lines out of order: %o", async (version, texts) => {
  apiVersion = version;
  told = [line("two", 2), line("one", 1), line("three", 3)];
  kept = told;
  expect(await read("1")).toEqual(texts);
});
