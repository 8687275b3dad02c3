import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onLoopback } from "../../../test/fixtures/loopback.ts";
import { systemClock } from "../../runtime/clock.ts";
import { silentLog } from "../../runtime/log.ts";
import { type ContainerRuntime, RuntimeFault } from "../container-runtime.ts";
import { createDockerRuntime } from "./docker-runtime.ts";
import { createEngineClient } from "./engine-client.ts";
import { goDuration } from "./go-duration.ts";

const LONG_MS = 60_000;
let runtime: ContainerRuntime;
let end: () => Promise<void>;

/** An engine that says its version, begins a pull, and then nothing more. */
beforeEach(async () => {
  const server = createServer((request, response) => {
    if (request.url === "/version") response.end('{"ApiVersion": "1.41"}');
    else if (request.url?.includes("/images/create")) response.write('{"status": "Pulling"}\n');
  });
  const { port, end: endServer } = await onLoopback(server);
  const clock = systemClock();
  const client = createEngineClient({
    address: { kind: "tcp", host: "127.0.0.1", port },
    clock,
  });
  const timeouts = { createMs: 10, startMs: 20, pullMs: 30, pullInactivityMs: LONG_MS };
  runtime = createDockerRuntime({ client, clock, log: silentLog, timeouts });
  end = async () => {
    client.close();
    await endServer();
  };
});
afterEach(() => end());

async function reasonOf(call: Promise<unknown>): Promise<string> {
  const fault = await call.catch((error: unknown) => error);
  return fault instanceof RuntimeFault ? fault.reason : String(fault);
}

test("waits for the engine no longer than it is told, and says so in the ECS agent's words", async () => {
  const spec = { name: "a", config: {}, hostConfig: { NetworkMode: "none" } };
  const reasons = await Promise.all([
    reasonOf(runtime.create(spec)),
    reasonOf(runtime.start("a")),
    reasonOf(runtime.pullImage("nginx")),
  ]);
  expect(reasons).toEqual(
    ["created", "running", "pulled"].map(
      (goal) => `DockerTimeoutError: Could not transition to ${goal}; timed out after waiting 0s`,
    ),
  );
});

test.each([
  [45_000, "45s"],
  [180_000, "3m0s"],
  [2 * 60 * 60_000, "2h0m0s"],
])("writes %d ms as Go does: %s", (ms, text) => {
  expect(goDuration(ms)).toBe(text);
});
