import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  StartLiveTailCommand,
  type StartLiveTailResponseStream,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Logs, someLogs } from "../fixtures/logs.ts";
import { systemClock } from "../../src/runtime/clock.ts";

const ARN = "arn:aws:logs:eu-west-1:000000000000:log-group:";

let logs: Logs;
const open: AbortController[] = [];

beforeEach(async () => {
  logs = await someLogs();
  for (const logGroupName of ["a", "b"]) {
    await logs.client.send(new CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of ["s1", "s2"]) {
      await logs.client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    }
  }
});

afterEach(async () => {
  for (const session of open.splice(0)) session.abort();
  await logs.close();
});

async function put(logGroupName: string, logStreamName: string, ...messages: readonly string[]) {
  const timestamp = Date.now();
  const logEvents = messages.map((message) => ({ timestamp, message }));
  await logs.client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

/** A session that has begun; `next` gives its next message. */
async function tail(input: object) {
  const command = new StartLiveTailCommand({ logGroupIdentifiers: [`${ARN}a`], ...input });
  const ending = new AbortController();
  const { responseStream } = await logs.client.send(command, { abortSignal: ending.signal });
  if (!responseStream) throw new Error("no stream");
  const session = responseStream[Symbol.asyncIterator]();
  open.push(ending);
  const start = await session.next();
  return { start: start.value?.sessionStart, next: async () => (await session.next()).value };
}

/** The messages of updates until there are so many. */
async function heard(session: Awaited<ReturnType<typeof tail>>, count: number) {
  const messages: (string | undefined)[] = [];
  while (messages.length < count) {
    const event: StartLiveTailResponseStream | undefined = await session.next();
    const results = event?.sessionUpdate?.sessionResults ?? [];
    messages.push(...results.map(({ message }) => message));
  }
  return messages;
}

test("a session tells what it was started with, then of each new event", async () => {
  const session = await tail({});
  expect(session.start).toEqual({
    requestId: expect.any(String),
    sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    logGroupIdentifiers: [`${ARN}a`],
  });
  await put("a", "s1", "hello");
  await put("b", "s1", "other group");
  expect((await session.next())?.sessionUpdate).toEqual({
    sessionMetadata: { sampled: false },
    sessionResults: [
      {
        logGroupIdentifier: `${ARN}a`,
        logStreamName: "s1",
        message: "hello",
        timestamp: expect.any(Number),
        ingestionTime: expect.any(Number),
      },
    ],
  });
  expect((await session.next())?.sessionUpdate).toEqual({
    sessionMetadata: { sampled: false },
    sessionResults: [],
  });
});

test("a session may be of several groups, some streams and a pattern", async () => {
  const both = await tail({ logGroupIdentifiers: [`${ARN}a`, `${ARN}b`] });
  const named = await tail({ logStreamNames: ["s2"] });
  const prefixed = await tail({ logStreamNamePrefixes: ["s"], logEventFilterPattern: "ERROR -x" });
  await put("a", "s1", "ERROR 1", "ERROR x");
  await put("a", "s2", "two");
  await put("b", "s1", "three");
  expect(await heard(both, 4)).toEqual(["ERROR 1", "ERROR x", "two", "three"]);
  expect(await heard(named, 1)).toEqual(["two"]);
  expect(await heard(prefixed, 1)).toEqual(["ERROR 1"]);
});

test("a session tells of an event as it comes", async () => {
  const sleeps: number[] = [];
  const clock = systemClock();
  await logs.close();
  logs = await someLogs({
    clock: {
      ...clock,
      sleep: (ms, signal) => {
        sleeps.push(ms);
        if (ms !== 1_000) return clock.sleep(ms, signal);
        // Until it is woken.
        return new Promise((resolve) => signal?.addEventListener("abort", () => resolve()));
      },
    },
  });
  await logs.client.send(new CreateLogGroupCommand({ logGroupName: "a" }));
  await logs.client.send(new CreateLogStreamCommand({ logGroupName: "a", logStreamName: "s1" }));
  const session = await tail({});
  const told = heard(session, 2);
  await expect.poll(() => sleeps).toContain(1_000);
  await put("a", "s1", "one", "two");
  expect(await told).toEqual(["one", "two"]);
});

test("of more than 500 events a second a session shows 500, and says so", async () => {
  const session = await tail({});
  await put("a", "s1", ...Array.from({ length: 700 }, (_, index) => `${index}`));
  const update = (await session.next())?.sessionUpdate;
  expect(update?.sessionMetadata?.sampled).toBe(true);
  expect(update?.sessionResults).toHaveLength(500);
});

test("there are fifteen sessions at most, and room again when one has ended", async () => {
  for (let session = 0; session < 15; session += 1) await tail({});
  await expect(tail({})).rejects.toMatchObject({ name: "LimitExceededException" });
  open.pop()?.abort();
  const isTaken = () =>
    tail({}).then(
      () => true,
      () => false,
    );
  await expect.poll(isTaken, { timeout: 5000 }).toBe(true);
}, 10_000);

test("a session ends after three hours with SessionTimeoutException", async () => {
  await logs.close();
  const threeHoursMs = 3 * 60 * 60 * 1000;
  let nowMs = 0;
  const clock = { ...systemClock(), nowMs: () => nowMs, sleep: async () => {} };
  logs = await someLogs({ clock });
  await logs.client.send(new CreateLogGroupCommand({ logGroupName: "a" }));
  const session = await tail({});
  await session.next();
  nowMs = threeHoursMs;
  await expect(
    (async () => {
      for (let message = 0; message < 5; message += 1) await session.next();
    })(),
  ).rejects.toMatchObject({ name: "SessionTimeoutException" });
});

test.each([
  [{ logGroupIdentifiers: ["a"] }, "InvalidParameterException"],
  [{ logGroupIdentifiers: [`${ARN}nobody`] }, "ResourceNotFoundException"],
  [{ logGroupIdentifiers: Array(11).fill(`${ARN}a`) }, "InvalidParameterException"],
  [{ logStreamNames: ["a"], logStreamNamePrefixes: ["b"] }, "InvalidParameterException"],
  [
    { logGroupIdentifiers: [`${ARN}a`, `${ARN}b`], logStreamNames: ["s1"] },
    "InvalidParameterException",
  ],
])("a session with %j is refused with %s", async (input, name) => {
  await expect(tail(input)).rejects.toMatchObject({ name });
});

test("a pattern that is none is refused in AWS's words", async () => {
  await expect(tail({ logEventFilterPattern: "a-b" })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Invalid filter pattern: Invalid character(s) in term 'a-b'",
  });
});
