import { createServer, type Server } from "node:http";
import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registryReach } from "../../src/agent/docker/registry-reach.ts";
import { sdkEcrLogins } from "../../src/agent/images/sdk-ecr-logins.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { aRegistry, type TestRegistry } from "../fixtures/ecr.ts";
import { aStandInService } from "../fixtures/stand-in-service.ts";

/* How the agent gets at images of ECR's: a token from the API, and an address that Docker can use. */

const ECR = {
  registryId: "000000000000",
  region: "us-east-1",
  endpointOverride: "",
  useExecutionRole: false,
};
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

let registry: TestRegistry;
beforeAll(async () => {
  registry = await aRegistry();
  await registry.client.send(new CreateRepositoryCommand({ repositoryName: "app" }));
});
afterAll(() => registry.end());

function logins(endpoint: string, clock = systemClock(), requestTimeoutMs = 30_000) {
  const reached: string[] = [];
  const made = sdkEcrLogins({
    endpoint,
    credentials,
    knowsRoles: true,
    clock,
    requestTimeoutMs,
    reach: async (proxyEndpoint) => {
      reached.push(proxyEndpoint);
      return new URL(proxyEndpoint).host;
    },
  });
  return { made, reached };
}

describe("signing in", () => {
  test("gives what the registry lets in, and asks again only when it is about to expire", async () => {
    let aheadMs = 0;
    const clock = { ...systemClock(), nowMs: () => Date.now() + aheadMs };
    const { made, reached } = logins(registry.endpoint, clock);
    const first = await made.login(ECR);
    expect(first).toMatchObject({ registry: `127.0.0.1:${registry.port}`, isShared: true });
    const basic = Buffer.from(`${first.username}:${first.password}`).toString("base64");
    const tags = await registry.send("GET", "/v2/app/tags/list", {
      headers: { authorization: `Basic ${basic}` },
    });
    expect(tags.status).toBe(200);
    expect(await made.login(ECR)).toBe(first);
    aheadMs = 11.5 * 60 * 60_000;
    await made.login(ECR);
    expect(reached).toEqual([registry.endpoint, registry.endpoint]);
    made.close();
  });

  test("fails in the ECS agent's words when ECR refuses", async () => {
    const { made } = logins(registry.endpoint);
    await expect(made.login({ ...ECR, registryId: "1" })).rejects.toMatchObject({
      name: "CannotPullECRContainerError",
      message:
        "InvalidParameterException: Invalid parameter at 'registryId' failed to satisfy constraint: 'must satisfy regular expression '[0-9]{12}''",
    });
    made.close();
  });

  test("fails when nobody answers, and tries again the next time", async () => {
    const { made } = logins("http://127.0.0.1:1");
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(made.login(ECR)).rejects.toMatchObject({
        name: "CannotPullECRContainerError",
        message: expect.stringContaining("ECONNREFUSED"),
      });
    }
    made.close();
  });

  test("fails when ECR takes a request and does not answer, and when it has a fault", async () => {
    const silent = await aStandInService("silent");
    const slow = logins(silent.endpoint, systemClock(), 20).made;
    await expect(slow.login(ECR)).rejects.toMatchObject({
      name: "CannotPullECRContainerError",
      message: expect.stringMatching(/^TimeoutError: /),
    });
    expect(silent.requests()).toBe(3);
    slow.close();
    await silent.end();
    const broken = await aStandInService("broken");
    const { made } = logins(broken.endpoint);
    await expect(made.login(ECR)).rejects.toMatchObject({
      name: "CannotPullECRContainerError",
      message: "ServerException: These servers need help",
    });
    made.close();
    await broken.end();
  });
});

test("an image is looked for in one registry after another, and the last is taken unseen", async () => {
  const { made } = logins(registry.endpoint);
  const layer = await registry.push("app", "layer");
  await registry.putImage("app", "1", [layer]);
  const [there, empty, last] = ["us-east-1", "eu-west-1", "eu-west-2"].map((region) => ({
    ...ECR,
    region,
  }));
  const find = (registries: readonly (typeof ECR | undefined)[], image: string) =>
    made.locate(
      registries.filter((it) => it !== undefined),
      image,
    );
  expect(await find([empty, there, last], "app:1")).toBe(there);
  expect(await find([there, last], "app:2")).toBe(last);
  expect(await find([there, last], "app")).toBe(last);
  made.close();
});

describe("the registry's address", () => {
  let far: Server;
  let port: number;
  beforeAll(async () => {
    far = createServer((request, answer) => answer.end(`far ${request.url}`));
    await new Promise<void>((resolve) => far.listen(0, () => resolve()));
    const address = far.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterAll(() => far.close());

  test("is used as it is on loopback and with TLS", async () => {
    const reaching = registryReach("http://127.0.0.1:4566");
    expect(await reaching.reach("http://127.0.0.1:4566")).toBe("127.0.0.1:4566");
    const aws = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
    expect(await reaching.reach(`https://${aws}`)).toBe(aws);
  });

  test("leads through this machine's loopback when it is another's, without TLS", async () => {
    // An address of every machine that is not on loopback by its name.
    const reaching = registryReach(`http://0.0.0.0:${port}`);
    const here = await reaching.reach("http://127.0.0.1:4566");
    expect(here).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`http://${here}/v2/`)).text()).toBe("far /v2/");
    expect(await reaching.reach("http://127.0.0.1:4566")).toBe(here);
    reaching.close();
  });

  test("that nobody answers at closes the connection", async () => {
    const reaching = registryReach("http://0.0.0.0:1");
    const here = await reaching.reach("http://127.0.0.1:4566");
    await expect(fetch(`http://${here}/v2/`)).rejects.toThrow();
    reaching.close();
  });
});
