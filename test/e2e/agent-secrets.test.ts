import { once } from "node:events";
import { createServer } from "node:net";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fargateSecretReason } from "../../src/agent/resources/secrets/failure-reason.ts";
import {
  fetchSecrets,
  type FetchedSecrets,
} from "../../src/agent/resources/secrets/fetch-secrets.ts";
import { createSdkSecretSource } from "../../src/agent/resources/secrets/sdk-secret-source.ts";
import type { WantedSecret } from "../../src/agent/resources/secrets/secret-reference.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

/** The agent's side of secrets against the companions, over HTTP and through the AWS SDK. */

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
let longshore: RunningLongshore;
let arn = "";

beforeAll(async () => {
  longshore = await startLongshore({ command: "server" });
  const config = { endpoint: longshore.endpoint, region: "us-east-1", credentials };
  const ssm = new SSMClient(config);
  for (const Name of ["/app/password", "root"]) {
    await ssm.send(new PutParameterCommand({ Name, Value: `${Name}!`, Type: "SecureString" }));
  }
  const made = await new SecretsManagerClient(config).send(
    new CreateSecretCommand({ Name: "db", SecretString: '{"user":"me","port":5432}' }),
  );
  arn = made.ARN ?? "";
});

afterAll(async () => {
  await longshore.stop();
  await forget(longshore.dataDir);
});

function fetch(
  secrets: readonly (readonly ["ssm" | "asm", string])[],
  endpoint = longshore.endpoint,
  keys = credentials,
): Promise<FetchedSecrets> {
  const access = { endpoint, credentials: keys };
  const wanted: readonly WantedSecret[] = secrets.map(([provider, valueFrom]) => ({
    provider,
    valueFrom,
    region: "us-east-1",
  }));
  const source = createSdkSecretSource({ ssm: access, secretsManager: access });
  return fetchSecrets({ secrets: wanted, source, clock: systemClock() });
}

async function reason(fetching: Promise<FetchedSecrets>): Promise<string> {
  const fetched = await fetching;
  return fetched.kind === "failures" ? fargateSecretReason(fetched.failures) : "";
}

test("every form of valueFrom has its value", async () => {
  const fetched = await fetch([
    ["ssm", "/app/password"],
    ["ssm", "/app/password:1"],
    ["ssm", "arn:aws:ssm:us-east-1:000000000000:parameter/root"],
    ["ssm", "/root"],
    ["asm", arn],
    ["asm", `${arn}:port::`],
    ["asm", `${arn}:user:AWSCURRENT:`],
  ]);
  expect(fetched).toEqual({
    kind: "values",
    values: [
      "/app/password!",
      "/app/password!",
      "root!",
      "root!",
      '{"user":"me","port":5432}',
      "5432",
      "me",
    ],
  });
});

test.each([
  [["ssm", "/nope"], /invalid ssm parameters: \/nope$/],
  [
    ["asm", "arn:aws:secretsmanager:us-east-1:000000000000:secret:nope-AbCdEf"],
    /failed to fetch secret arn:.*:secret:nope-AbCdEf from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret\.$/,
  ],
] as const)("what is not there is a reason: %j", async (secret, words) => {
  expect(await reason(fetch([secret]))).toMatch(words);
});

test("a stage, a version and a key that are not there are reasons", async () => {
  expect(await reason(fetch([["asm", `${arn}::MINE:`]]))).toMatch(
    /ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: MINE$/,
  );
  expect(await reason(fetch([["asm", `${arn}:nope::`]]))).toMatch(
    /retrieved secret from Secrets Manager did not contain json key nope$/,
  );
});

test("credentials that are not known are a reason", async () => {
  const keys = { accessKeyId: "nobody", secretAccessKey: "x" };
  expect(await reason(fetch([["ssm", "/app/password"]], longshore.endpoint, keys))).toMatch(
    /UnrecognizedClientException: The security token included in the request is invalid\.$/,
  );
});

test("a service that nobody runs is a reason, after five times", async () => {
  expect(await reason(fetch([["ssm", "/app/password"]], "http://127.0.0.1:1"))).toBe(
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: " +
      "unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context " +
      "canceled caused by: context deadline exceeded. Please check your task network configuration.",
  );
}, 20_000);

describe("a service that takes requests and never answers", () => {
  const server = createServer();
  let endpoint = "";

  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });

  afterAll(() => server.close());

  const hang = (given: { readonly requestTimeoutMs?: number; readonly signal?: AbortSignal }) => {
    const { signal, ...more } = given;
    const access = { endpoint, credentials, ...more };
    const source = createSdkSecretSource({ ssm: access, secretsManager: access });
    const secrets = [{ provider: "asm", valueFrom: arn, region: "us-east-1" }] as const;
    return fetchSecrets({ secrets, source, clock: systemClock(), ...(signal && { signal }) });
  };

  test("is a reason, after five times", async () => {
    expect(await reason(hang({ requestTimeoutMs: 50 }))).toMatch(
      /retried 5 time\(s\): failed to fetch secret .* from secrets manager: RequestCanceled: /,
    );
  }, 20_000);

  test("is left when the task is to stop", async () => {
    const stopping = new AbortController();
    const fetching = hang({ signal: stopping.signal });
    await once(server, "connection");
    stopping.abort();
    expect(await fetching).toMatchObject({ kind: "failures" });
  });
});
