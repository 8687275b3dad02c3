import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { roleCredentials } from "../../../test/fixtures/host-tasks.ts";
import { type LoopbackServer, onLoopback } from "../../../test/fixtures/loopback.ts";
import { sdkExecutionSources } from "./sdk-execution-sources.ts";

const ROLE = roleCredentials("TaskExecution", "id").credentials;

/** Who was asked, and with which access key. */
let asked: string[];
const servers = new Map<string, LoopbackServer>();

async function aService(name: string): Promise<void> {
  const server = createServer((request, answer) => {
    const key = /Credential=(\w+)/.exec(request.headers.authorization ?? "")?.[1];
    asked.push(`${name} ${key}`);
    answer.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
    answer.end('{"__type":"ValidationException","message":"no"}');
  });
  servers.set(name, await onLoopback(server));
}

beforeEach(async () => {
  asked = [];
  await aService("own");
  await aService("other");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAUSUAL");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.values()) await server.end();
});

test.each([
  ["the control plane", [], "own ASIAAPP"],
  ["another service, that does not know our roles", ["SSM"], "other AKIAUSUAL"],
  ["another service, where the roles come from", ["SSM", "STS"], "other ASIAAPP"],
])("a parameter is asked of %s", async (_title, elsewhere, expected) => {
  const environment = Object.fromEntries(
    elsewhere.map((name) => [`AWS_ENDPOINT_URL_${name}`, servers.get("other")?.endpoint]),
  );
  const { secrets } = sdkExecutionSources(servers.get("own")?.endpoint ?? "", environment)(ROLE);
  await expect(secrets.parameters("us-east-1", ["/a"])).rejects.toBeDefined();
  expect(asked).toEqual([expected]);
});
