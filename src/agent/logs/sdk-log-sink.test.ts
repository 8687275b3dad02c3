import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LogSink } from "./log-sink.ts";
import { sdkLogSinks } from "./sdk-log-sink.ts";

const TARGET = { region: "us-east-1", group: "g", stream: "s" };

/** As the control plane sends them for an execution role. */
const ROLE = {
  credentialsId: "id",
  roleArn: "arn:aws:iam::000000000000:role/execution",
  accessKeyId: "ASIAROLE",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: "2030-01-01T00:00:00Z",
};

let heard: string[] = [];
const server = createServer(({ headers }, answer) => {
  const key = /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1];
  heard.push(`${key} ${String(headers["x-amz-security-token"])}`);
  answer.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end("{}");
});
let openSink: ReturnType<typeof sdkLogSinks>;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on TCP has such an address
  const { port } = server.address() as AddressInfo;
  openSink = sdkLogSinks({ endpoint: `http://127.0.0.1:${port}` });
});
afterAll(() => server.close().closeAllConnections());

const put = (sink: LogSink) => sink.put(TARGET, [{ timestampMs: 0, message: "m" }]);

test("events are put as an execution role, and as its renewed self", async () => {
  heard = [];
  let keys = ROLE;
  const sink = openSink(() => keys);
  await put(sink);
  keys = { ...ROLE, accessKeyId: "ASIANEXT", sessionToken: "next" };
  await put(sink);
  sink.close();
  expect(heard).toEqual(["ASIAROLE token", "ASIANEXT next"]);
});

test("without credentials nothing is sent", async () => {
  heard = [];
  const sink = openSink(() => undefined);
  await expect(put(sink)).rejects.toThrow("there are no credentials to write logs with");
  expect(heard).toEqual([]);
});
