import { describe, expect, test } from "vitest";
import { SimClock } from "../../../../test/sim/sim-clock.ts";
import { fetchSecrets } from "./fetch-secrets.ts";
import type { WantedSecret } from "./secret-reference.ts";
import { FetchRefusal } from "./fetch-refusal.ts";
import type { SecretSource, SecretVersion } from "./secret-source.ts";

const ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf";

const parameter = (valueFrom: string, region = "us-east-1"): WantedSecret => ({
  valueFrom,
  region,
  provider: "ssm",
});
const secret = (valueFrom: string): WantedSecret => ({
  valueFrom,
  region: "us-east-1",
  provider: "asm",
});

/** Has every parameter but those of `missing`, and one secret; notes each call. */
function aSource(given: { readonly missing?: readonly string[]; readonly json?: string } = {}) {
  const calls: (readonly string[] | SecretVersion)[] = [];
  const source: SecretSource = {
    parameters: async (region, names) => {
      calls.push(names);
      const found = names.filter((name) => !given.missing?.includes(name));
      return new Map(found.map((name) => [name, `${name} in ${region}`]));
    },
    secret: async (wanted) => {
      calls.push(wanted);
      return given.json ?? '{"user":"me","port":5432}';
    },
  };
  return { source, calls };
}

function fetch(source: SecretSource | undefined, secrets: readonly WantedSecret[]) {
  return fetchSecrets({ secrets, source, clock: new SimClock(0) });
}

test("gives every value in the order in which they were wanted", async () => {
  const { source } = aSource();
  const secrets = [
    secret(`${ARN}:port::`),
    parameter("/a"),
    secret(ARN),
    parameter("arn:aws:ssm:eu-west-1:123456789012:parameter/a/b"),
    parameter("/a"),
  ];
  expect(await fetch(source, secrets)).toEqual({
    kind: "values",
    values: [
      "5432",
      "/a in us-east-1",
      '{"user":"me","port":5432}',
      "/a/b in eu-west-1",
      "/a in us-east-1",
    ],
  });
});

test("asks for ten parameters of a region at a time, and for none twice", async () => {
  const { source, calls } = aSource();
  const names = Array.from({ length: 23 }, (_, index) => `/${index}`);
  await fetch(
    source,
    [...names, ...names].map((name) => parameter(name)).concat(parameter("/x", "eu-west-1")),
  );
  expect(calls.map((call) => (Array.isArray(call) ? call.length : call))).toEqual([10, 10, 3, 1]);
});

test("asks for a secret once, whichever of its keys are wanted, and for each version", async () => {
  const { source, calls } = aSource();
  await fetch(source, [
    secret(`${ARN}:user::`),
    secret(`${ARN}:port::`),
    secret(`${ARN}::AWSPREVIOUS:`),
  ]);
  expect(calls).toMatchObject([{ arn: ARN }, { arn: ARN, versionStage: "AWSPREVIOUS" }]);
});

test("names everything that can't be had", async () => {
  const { source } = aSource({ missing: ["/b", "/c"] });
  const secrets = [
    parameter("/a"),
    parameter("/b"),
    parameter("/c"),
    secret(`${ARN}:nope::`),
    secret(`${ARN}:x`),
  ];
  expect(await fetch(source, secrets)).toEqual({
    kind: "failures",
    failures: [
      { kind: "invalid parameters", region: "us-east-1", names: ["/b", "/c"] },
      { kind: "no such key", key: "nope" },
      { kind: "invalid reference", valueFrom: `${ARN}:x` },
    ],
  });
  expect(await fetch(aSource({ json: "hunter2" }).source, [secret(`${ARN}:x::`)])).toEqual({
    kind: "failures",
    failures: [{ kind: "no text", arn: ARN, key: "x" }],
  });
  const binary: SecretSource = { ...source, secret: () => Promise.resolve(undefined) };
  expect(await fetch(binary, [secret(ARN)])).toEqual({
    kind: "failures",
    failures: [{ kind: "no text", arn: ARN, key: undefined }],
  });
});

test("needs no credentials for no secrets, and says which it lacks", async () => {
  expect(await fetch(undefined, [])).toEqual({ kind: "values", values: [] });
  expect(await fetch(undefined, [secret(ARN), parameter("/a"), parameter("/b")])).toEqual({
    kind: "failures",
    failures: [
      { kind: "no credentials", provider: "asm" },
      { kind: "no credentials", provider: "ssm" },
    ],
  });
});

/** Refuses the first `times` calls. */
function refusing(refusal: FetchRefusal, times: number) {
  const { source } = aSource();
  let calls = 0;
  const refuse = async <T>(answer: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls <= times) throw refusal;
    return answer();
  };
  return {
    calls: () => calls,
    source: {
      parameters: (region, names) => refuse(() => source.parameters(region, names)),
      secret: (wanted) => refuse(() => source.secret(wanted)),
    } satisfies SecretSource,
  };
}

async function settled(
  source: SecretSource,
  secrets: readonly WantedSecret[],
  signal?: AbortSignal,
) {
  const clock = new SimClock(0);
  const fetched = fetchSecrets({ secrets, source, clock, ...(signal && { signal }) });
  await clock.advance(60_000);
  return fetched;
}

test.each(["unreachable", "busy"] as const)("tries again what is %s", async (kind) => {
  const { source, calls } = refusing(new FetchRefusal(kind, "X", "x"), 4);
  expect(await settled(source, [parameter("/a")])).toMatchObject({ kind: "values" });
  expect(calls()).toBe(5);
});

test("gives up after five times, and says how often it tried", async () => {
  const unreachable = refusing(new FetchRefusal("unreachable", "X", "x"), 99);
  expect(await settled(unreachable.source, [parameter("/a"), secret(ARN)])).toEqual({
    kind: "failures",
    failures: [
      { kind: "parameters unreachable", region: "us-east-1", attempts: 5 },
      { kind: "secret unreachable", arn: ARN, attempts: 5 },
    ],
  });
  const busy = new FetchRefusal("busy", "ThrottlingException", "Rate exceeded");
  expect(await settled(refusing(busy, 99).source, [secret(ARN)])).toMatchObject({
    failures: [{ kind: "secret refused", arn: ARN, error: { code: "ThrottlingException" } }],
  });
});

test("does not try again what is refused, nor when the task is to stop", async () => {
  const refused = refusing(new FetchRefusal("refused", "AccessDeniedException", "no"), 99);
  expect(await settled(refused.source, [parameter("/a")])).toMatchObject({
    failures: [{ kind: "parameters refused", error: { message: "no" } }],
  });
  expect(refused.calls()).toBe(1);
  const unreachable = refusing(new FetchRefusal("unreachable", "X", "x"), 99);
  await settled(unreachable.source, [parameter("/a")], AbortSignal.abort());
  expect(unreachable.calls()).toBe(1);
});

describe("of another account", () => {
  const standIn = { accountId: "000000000000", region: "us-east-1" };
  const named = (service: string, resource: string): string =>
    `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
  const foreign = (name: string): WantedSecret => ({
    ...parameter(`/${name}`, "eu-west-1"),
    standIn: { ...standIn, named: named("ssm", `parameter/${name}`) },
  });
  const foreignSecret = (resource: string): WantedSecret => {
    const valueFrom = named("secretsmanager", `secret:${resource}`);
    return { ...secret(valueFrom), region: "eu-west-1", standIn: { ...standIn, named: valueFrom } };
  };

  /** Has these, as `REGION NAME`; the others are not there, or may not be read. */
  async function fetched(
    has: readonly string[],
    wanted: WantedSecret,
    given: { readonly isOwn?: boolean; readonly code?: string } = {},
  ) {
    const { isOwn = true, code = "ResourceNotFoundException" } = given;
    const told: string[] = [];
    const source: SecretSource = {
      isOwn: { ssm: isOwn, asm: isOwn },
      parameters: async (region, names) => {
        const found = names.filter((name) => has.includes(`${region} ${name}`));
        if (found.length === 0 && given.code) throw new FetchRefusal("refused", code, "no");
        return new Map(found.map((name) => [name, region]));
      },
      secret: async ({ region, arn }) => {
        if (has.includes(`${region} ${arn}`)) return region;
        throw new FetchRefusal("refused", code, "no");
      },
    };
    const clock = new SimClock(0);
    const tellStandIn = (what: string, taken: string): void => void told.push(what, taken);
    const result = await fetchSecrets({ secrets: [wanted], source, clock, tellStandIn });
    return { result, told };
  }

  test.each([
    [["eu-west-1 /db", "us-east-1 /db"], "eu-west-1"],
    [["us-east-1 /db"], "us-east-1"],
  ])("a parameter is read where it is: %j", async (has, region) => {
    for (const given of [{}, { code: "AccessDeniedException" }]) {
      expect(await fetched(has, foreign("db"), given)).toEqual({
        result: { kind: "values", values: [region] },
        told: [named("ssm", "parameter/db"), `arn:aws:ssm:${region}:000000000000:parameter/db`],
      });
    }
  });

  test("a parameter that is nowhere fails as ever, and where the services are others' nothing stands in", async () => {
    const failures = [{ kind: "invalid parameters", region: "eu-west-1", names: ["/db"] }];
    expect((await fetched([], foreign("db"))).result).toEqual({ kind: "failures", failures });
    const elsewhere = await fetched(["us-east-1 /db"], foreign("db"), { isOwn: false });
    expect(elsewhere).toEqual({ result: { kind: "failures", failures }, told: [] });
    const denied = await fetched([], foreign("db"), { code: "AccessDeniedException" });
    expect(denied.result).toMatchObject({ failures: [{ kind: "parameters refused" }] });
  });

  test.each([
    ["db-AbCdEf", "eu-west-1 db", "eu-west-1"],
    ["db-AbCdEf", "us-east-1 db", "us-east-1"],
    ["app/db-AbCdEf:::", "us-east-1 app/db", "us-east-1"],
    ["my-secret", "us-east-1 my-secret", "us-east-1"],
  ])("the secret %s is read by its name: %s", async (resource, has, region) => {
    const { result, told } = await fetched([has], foreignSecret(resource));
    expect(result).toEqual({ kind: "values", values: [region] });
    expect(told).toEqual([
      named("secretsmanager", `secret:${resource}`),
      `the secret ${has.split(" ")[1]} of 000000000000 in ${region}`,
    ]);
  });

  test("a secret that is nowhere, or can't be had, fails under the ARN it was given", async () => {
    const arn = named("secretsmanager", "secret:db-AbCdEf");
    for (const code of ["AccessDeniedException", "InvalidRequestException"]) {
      const { result } = await fetched([], foreignSecret("db-AbCdEf"), { code });
      expect(result).toMatchObject({
        failures: [{ kind: "secret refused", arn, error: { code } }],
      });
    }
    const elsewhere = await fetched([`eu-west-1 ${arn}`], foreignSecret("db-AbCdEf"), {
      isOwn: false,
    });
    expect(elsewhere).toEqual({ result: { kind: "values", values: ["eu-west-1"] }, told: [] });
  });
});

test("rejects for what is no refusal", async () => {
  const { source } = aSource();
  const broken: SecretSource = { ...source, secret: () => Promise.reject(new Error("a bug")) };
  await expect(fetch(broken, [secret(ARN)])).rejects.toThrow("a bug");
});
