import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Clock, systemClock } from "../../runtime/clock.ts";
import { createEngineClient } from "./engine-client.ts";
import { watchForHang } from "./engine-watch.ts";

let folder: string;
let engine: Server;
let isHung = false;
let asked: () => void;
/** What is to happen once an answer has not come in time, which is when a test says so. */
const overdue = new Set<() => void>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-watch-"));
  isHung = false;
  asked = () => {};
  overdue.clear();
  engine = createServer((request, response) => {
    if (request.url === "/version") {
      response.end(JSON.stringify({ ApiVersion: "1.41", MinAPIVersion: "1.12" }));
      return;
    }
    asked();
    if (isHung) for (const tell of overdue) tell();
    else response.end("OK");
  });
  await new Promise<void>((listening) => engine.listen(join(folder, "engine.sock"), listening));
});

afterEach(() => {
  engine.closeAllConnections();
  engine.close();
  rmSync(folder, { recursive: true });
});

function watch(onHang: () => void): () => void {
  const clock: Clock = {
    ...systemClock(),
    // Time between two requests need not pass.
    sleep: async () => {},
    after: (_ms, callback) => {
      overdue.add(callback);
      return () => overdue.delete(callback);
    },
  };
  const address = { kind: "unix", socketPath: join(folder, "engine.sock") } as const;
  return watchForHang({
    client: createEngineClient({ address, clock }),
    clock,
    hungAfterMs: 300,
    onHang,
  });
}

test("an engine that answers nothing any more is told of", async () => {
  const hang = Promise.withResolvers<void>();
  let answered = 0;
  asked = () => {
    answered += 1;
    if (answered > 20) isHung = true;
  };
  const end = watch(hang.resolve);
  await hang.promise;
  expect(answered).toBeGreaterThanOrEqual(26);
  end();
});

test("an engine that leaves some requests unanswered is slow, and left alone", async () => {
  let count = 0;
  const over = Promise.withResolvers<void>();
  asked = () => {
    count += 1;
    isHung = count % 6 !== 0;
    if (count === 20) over.resolve();
  };
  let hangs = 0;
  const end = watch(() => (hangs += 1));
  await over.promise;
  end();
  expect(hangs).toBe(0);
});
