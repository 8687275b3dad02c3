import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord, asString } from "../../src/agent/foreign.ts";
import { forget, type RunningLongshore, startLongshore } from "../e2e/running-longshore.ts";
import { askEndpoint } from "../fixtures/ask-endpoint.ts";
import { engineMissing, testEngine, withTestImage } from "../fixtures/engine.ts";
import { type LoopbackServer, onLoopback } from "../fixtures/loopback.ts";
import { aRunningContainer, clusterOf } from "../fixtures/running-cluster.ts";

const missing =
  (await engineMissing()) ?? (process.getuid?.() === 0 ? undefined : "they need root");
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const ADDRESS = "169.254.170.2";
const ROLE = "arn:aws:iam::000000000000:role/app";
/** Far shorter than AWS lets them be; renewed after a third to two thirds of it. */
const LIFE_MS = 3_000;

/** An STS whose sessions are short, and that can be out of order. */
function shortSts() {
  const state = { sessions: 0, refused: 0, isDown: false };
  const server = createServer((incoming, answer) => {
    incoming.resume();
    if (state.isDown) {
      state.refused += 1;
      answer.writeHead(503).end();
      return;
    }
    state.sessions += 1;
    const expiration = new Date(Date.now() + LIFE_MS).toISOString();
    answer.writeHead(200, { "content-type": "text/xml" });
    answer.end(`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <AssumedRoleUser><Arn>${ROLE}</Arn><AssumedRoleId>AROA:app</AssumedRoleId></AssumedRoleUser>
      <Credentials><AccessKeyId>ASIA${state.sessions}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
      <SessionToken>token</SessionToken><Expiration>${expiration}</Expiration></Credentials>
      </AssumeRoleResult></AssumeRoleResponse>`);
  });
  return { state, server };
}

describe.skipIf(missing !== undefined)("the credentials of a running task's role", () => {
  const sts = shortSts();
  const docker = testEngine();
  let listening: LoopbackServer;
  let longshore: RunningLongshore;
  let cluster: ReturnType<typeof clusterOf>;
  let id: string;

  beforeAll(async () => {
    await withTestImage();
    listening = await onLoopback(sts.server);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    longshore = await startLongshore({
      environment: {
        AWS_ENDPOINT_URL_STS: listening.endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    });
    const { endpoint } = longshore;
    cluster = clusterOf({ endpoint, region: "us-east-1", credentials }, docker);
    const task = await cluster.run({
      taskRoleArn: ROLE,
      containerDefinitions: [aRunningContainer()],
    });
    const running = await cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING");
    id = running.containers?.[0]?.runtimeId ?? "";
  });

  afterAll(async () => {
    cluster?.ecs.destroy();
    await longshore?.stop();
    await listening?.end();
    if (longshore) await forget(longshore.dataDir);
    docker.close();
  });

  /** What an SDK in the container is told: the number of the session, and when it ends. */
  async function told(): Promise<{ readonly session: number; readonly expiresMs: number }> {
    const url = "$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    const reply = await askEndpoint(docker, { id, address: ADDRESS, url });
    expect(reply).toMatch(/^200 /);
    const { AccessKeyId, Expiration } = asRecord(JSON.parse(reply.slice("200 ".length)));
    return {
      session: Number(asString(AccessKeyId)?.slice("ASIA".length)),
      expiresMs: Date.parse(asString(Expiration) ?? ""),
    };
  }

  async function toldAfter(session: number): Promise<Awaited<ReturnType<typeof told>>> {
    for (;;) {
      const now = await told();
      if (now.session > session) return now;
      await sleep(50);
    }
  }

  test("are others before they expire", async () => {
    for (let before = await told(), renewals = 0; renewals < 3; renewals += 1) {
      const after = await toldAfter(before.session);
      expect(after.expiresMs).toBeGreaterThan(before.expiresMs);
      before = after;
    }
  });

  test("stay those that are known while STS is down, and are new ones when it is back", async () => {
    sts.state.isDown = true;
    const asked = sts.state.refused;
    while (sts.state.refused < asked + 2) await sleep(20);
    const { session, expiresMs } = await told();
    expect(session).toBe(sts.state.sessions);
    while (Date.now() < expiresMs) await sleep(50);
    expect(await told()).toEqual({ session, expiresMs });
    sts.state.isDown = false;
    expect((await toldAfter(session)).expiresMs).toBeGreaterThan(Date.now());
  });
});
