import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sdkExecutionSources } from "./sdk-execution-sources.ts";

const ROLE = {
  credentialsId: "id",
  roleArn: "arn:aws:iam::000000000000:role/execution",
  accessKeyId: "ASIAROLE",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: "2030-01-01T00:00:00Z",
};

/** Who was asked, and with which access key. */
let asked: string[];
const servers: Server[] = [];
const endpoints: Record<string, string> = {};

async function aService(name: string): Promise<void> {
  const server = createServer((request, answer) => {
    const key = /Credential=(\w+)/.exec(request.headers.authorization ?? "")?.[1];
    asked.push(`${name} ${key}`);
    answer.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
    answer.end('{"__type":"ValidationException","message":"no"}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on TCP has such an address
  endpoints[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(async () => {
  asked = [];
  await aService("own");
  await aService("other");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAUSUAL");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

test.each([
  ["the control plane", [], "own ASIAROLE"],
  ["another service, that does not know our roles", ["SSM"], "other AKIAUSUAL"],
  ["another service, where the roles come from", ["SSM", "STS"], "other ASIAROLE"],
])("a parameter is asked of %s", async (_title, elsewhere, expected) => {
  const environment = Object.fromEntries(
    elsewhere.map((name) => [`AWS_ENDPOINT_URL_${name}`, endpoints["other"]]),
  );
  const { secrets } = sdkExecutionSources(endpoints["own"] ?? "", environment)(ROLE);
  await expect(secrets.parameters("us-east-1", ["/a"])).rejects.toBeDefined();
  expect(asked).toEqual([expected]);
});
