import { afterEach, beforeEach, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/runtime/clock.ts";
import { type Logs, someLogs } from "../fixtures/logs.ts";
import { jsonOf } from "../fixtures/wire.ts";

/*
 * What `aws logs tail` of the aws CLI 2 does (its `customizations/logs/tail.py`), whose pauses between two passes
 * the tests leave out.
 */

const CLI = "aws-cli/2.31.0 md/awscrt#0.27 ua/2.1 md/command#logs.tail";

let logs: Logs;
let nowMs: number;
/** Whether a call that waits does so for seconds, as a server's does. */
let isPatient: boolean;

beforeEach(() => begin({ strict: false }));

async function begin({ strict }: { readonly strict: boolean }): Promise<void> {
  const system = systemClock();
  isPatient = true;
  const clock: Clock = {
    ...system,
    sleep: (ms, signal) => system.sleep(isPatient ? ms : 20, signal),
  };
  logs = await someLogs({ clock, strict });
  nowMs = Date.now();
  await call("CreateLogGroup", { logGroupName: "g" });
  await call("CreateLogStream", { logGroupName: "g", logStreamName: "s" });
  await call("CreateLogStream", { logGroupName: "g", logStreamName: "t" });
}

afterEach(() => logs.close());

async function call(operation: string, input: object, userAgent = "other/1"): Promise<unknown> {
  const response = await logs.application({
    method: "POST",
    target: "/",
    headers: [
      ["X-Amz-Target", `Logs_20140328.${operation}`],
      ["User-Agent", userAgent],
    ],
    body: Buffer.from(JSON.stringify(input)),
  });
  if (response.status !== 200) throw new Error(Buffer.from(response.body).toString());
  return operation === "FilterLogEvents" ? jsonOf(response) : undefined;
}

function put(atMs: number, message: string, logStreamName = "s") {
  const logEvents = [{ timestamp: atMs, message }];
  return call("PutLogEvents", { logGroupName: "g", logStreamName, logEvents });
}

interface Answer {
  readonly events: readonly { readonly message: string; readonly timestamp: number }[];
  readonly nextToken?: string;
}

/** One call of `aws logs tail`, from where the last one left it. */
class Tail {
  readonly #input: object;
  readonly #userAgent: string;
  #startTime = nowMs - 600_000;
  #nextToken: string | undefined;

  constructor(input: object = {}, userAgent = CLI) {
    this.#input = input;
    this.#userAgent = userAgent;
  }

  async next(): Promise<{ readonly texts: readonly string[]; readonly hasToken: boolean }> {
    const input = {
      logGroupName: "g",
      interleaved: true,
      startTime: this.#startTime,
      nextToken: this.#nextToken,
      ...this.#input,
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of this answer is the test's matter
    const answer = (await call("FilterLogEvents", input, this.#userAgent)) as Answer;
    this.#nextToken = answer.nextToken;
    if (answer.nextToken === undefined) {
      this.#startTime = Math.max(this.#startTime, ...answer.events.map((event) => event.timestamp));
    }
    return {
      texts: answer.events.map(({ message }) => message),
      hasToken: answer.nextToken !== undefined,
    };
  }
}

test("a tail that does not follow ends with its last page, however often it is run", async () => {
  await put(nowMs, "one");
  expect(await new Tail().next()).toEqual({ texts: ["one"], hasToken: false });
  nowMs += 1;
  expect(await new Tail().next()).toEqual({ texts: ["one"], hasToken: false });
});

test("a tail that follows hears of a line as soon as it is there", async () => {
  await put(nowMs, "one");
  const tail = new Tail();
  expect(await tail.next()).toEqual({ texts: ["one"], hasToken: false });
  await put(nowMs + 1, "two");
  expect(await tail.next()).toEqual({ texts: ["two"], hasToken: true });
  const askedMs = performance.now();
  const waiting = tail.next();
  expect(logs.told).toEqual([
    "aws logs tail --follow hears of events as they come (tail-without-pauses)",
  ]);
  await put(nowMs + 2, "three");
  expect(await waiting).toEqual({ texts: ["three"], hasToken: true });
  expect(performance.now() - askedMs).toBeLessThan(1000);
});

test("a tail that follows from nothing hears of the first line", async () => {
  const tail = new Tail();
  expect(await tail.next()).toEqual({ texts: [], hasToken: false });
  const waiting = tail.next();
  await put(nowMs, "first");
  expect(await waiting).toEqual({ texts: ["first"], hasToken: true });
});

test("a line that comes late is shown although a newer one was", async () => {
  await put(nowMs, "new");
  const tail = new Tail();
  await tail.next();
  await put(nowMs - 3000, "late", "t");
  expect((await tail.next()).texts).toEqual(["late"]);
});

test("no line is shown twice, and none is missed, page by page", async () => {
  isPatient = false;
  const tail = new Tail({ limit: 2 });
  const shown: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (let line = 0; line < 5; line += 1) await put(nowMs - line, `${round}.${line}`);
    for (let page = 0; page < 4; page += 1) {
      shown.push(...(await tail.next()).texts);
      if (shown.length === (round + 1) * 5) break;
    }
  }
  expect(new Set(shown).size).toBe(25);
  expect(shown).toHaveLength(25);
});

test("a tail is woken by what it asks for only, and comes back after some seconds of silence", async () => {
  isPatient = false;
  const tail = new Tail({ filterPattern: "ERROR", logStreamNames: ["s"] });
  await tail.next();
  const waiting = tail.next();
  await put(nowMs, "fine");
  await put(nowMs, "ERROR elsewhere", "t");
  expect(await waiting).toEqual({ texts: [], hasToken: true });
  await put(nowMs + 1, "ERROR here");
  expect((await tail.next()).texts).toEqual(["ERROR here"]);
});

test("other clients that ask again from the same time get their answer at once, without a token", async () => {
  const poll = new Tail({}, "Boto3/1.43.11 md/Botocore#1.43.11");
  expect(await poll.next()).toEqual({ texts: [], hasToken: false });
  expect(await poll.next()).toEqual({ texts: [], hasToken: false });
});

test("with --strict a tail that follows is answered as AWS answers it", async () => {
  await logs.close();
  await begin({ strict: true });
  const tail = new Tail();
  expect(await tail.next()).toEqual({ texts: [], hasToken: false });
  expect(await tail.next()).toEqual({ texts: [], hasToken: false });
});
