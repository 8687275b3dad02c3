import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { roleCredentials } from "../../../test/fixtures/host-tasks.ts";
import { type LoopbackServer, onLoopback } from "../../../test/fixtures/loopback.ts";
import type { LogSink } from "./log-sink.ts";
import { sdkLogSinks } from "./sdk-log-sink.ts";

const TARGET = { region: "us-east-1", group: "g", stream: "s" };

const ROLE = roleCredentials("TaskExecution", "id").credentials;

let heard: string[] = [];
const server = createServer(({ headers }, answer) => {
  const key = /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1];
  heard.push(`${key} ${String(headers["x-amz-security-token"])}`);
  answer.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end("{}");
});
let listening: LoopbackServer;
let openSink: ReturnType<typeof sdkLogSinks>;

beforeAll(async () => {
  listening = await onLoopback(server);
  openSink = sdkLogSinks({ endpoint: listening.endpoint });
});
afterAll(() => listening.end());

const put = (sink: LogSink) => sink.put(TARGET, [{ timestampMs: 0, message: "m" }]);

test("events are put as an execution role, and as its renewed self", async () => {
  heard = [];
  let keys = ROLE;
  const sink = openSink(() => keys);
  await put(sink);
  keys = { ...ROLE, accessKeyId: "ASIANEXT", sessionToken: "next" };
  await put(sink);
  sink.close();
  expect(heard).toEqual(["ASIAAPP token", "ASIANEXT next"]);
});

test("without credentials nothing is sent", async () => {
  heard = [];
  const sink = openSink(() => undefined);
  await expect(put(sink)).rejects.toThrow("there are no credentials to write logs with");
  expect(heard).toEqual([]);
});

test("a sink that never came to anything is closed like any other", async () => {
  const sink = openSink(() => ROLE);
  const nowhere = { ...TARGET, region: "" };
  await expect(sink.createStream(nowhere)).rejects.toThrow("Region is missing");
  sink.close();
  // An error that nobody takes would end the process, and fails the run of the tests.
  await new Promise((resolve) => setImmediate(resolve));
});
