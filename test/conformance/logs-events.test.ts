import {
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
  paginateFilterLogEvents,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type EventStore,
  EventStoreError,
} from "../../src/companions/logs/event-store/event-store.ts";
import { anEventStore } from "../fixtures/event-store.ts";
import { type EcsLogs, GROUP, someEcsLogs } from "../fixtures/logs.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const ARN = "arn:aws:logs:eu-west-1:000000000000:log-group:";

let logs: EcsLogs;
let startedMs: number;
let stream: EcsLogs["stream"];
let put: EcsLogs["put"];

beforeEach(async () => {
  logs = await someEcsLogs();
  ({ startedMs, stream, put } = logs);
});

afterEach(() => logs.close());

describe("PutLogEvents", () => {
  test("answers a sequence token and ignores those it gets", async () => {
    const { nextSequenceToken, rejectedLogEventsInfo } = await put(["a"]);
    expect(nextSequenceToken).toMatch(/^\d{56}$/);
    expect(rejectedLogEventsInfo).toBeUndefined();
    await logs.client.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: "web/app/1",
        logEvents: [{ timestamp: startedMs, message: "b" }],
        sequenceToken: "nonsense",
      }),
    );
  });

  test("takes of a batch what is neither too old nor too new", async () => {
    const hourMs = 60 * 60 * 1000;
    const batch = async (...offsetsMs: readonly number[]) => {
      const logEvents = offsetsMs.map((offsetMs) => ({
        timestamp: startedMs + offsetMs,
        message: `${offsetMs}`,
      }));
      const command = { logGroupName: GROUP, logStreamName: "web/app/1", logEvents };
      const reply = await logs.client.send(new PutLogEventsCommand(command));
      return reply.rejectedLogEventsInfo;
    };
    expect(await batch(-14 * DAY_MS - 5000, -14 * DAY_MS + 60_000)).toEqual({
      tooOldLogEventEndIndex: 1,
    });
    expect(await batch(0, hourMs, 2 * hourMs + 60_000)).toEqual({ tooNewLogEventStartIndex: 2 });
    expect(await batch(2 * hourMs + 60_000)).toEqual({ tooNewLogEventStartIndex: 0 });
    await logs.client.send(
      new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 3 }),
    );
    expect(await batch(-3 * DAY_MS - 5000, -2 * DAY_MS - hourMs)).toEqual({
      expiredLogEventEndIndex: 1,
    });
    expect(await batch(-20 * DAY_MS)).toEqual({
      tooOldLogEventEndIndex: 1,
      expiredLogEventEndIndex: 1,
    });
    const { events } = await logs.client.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
    expect(events?.map(({ message }) => message)).toEqual([
      `${-2 * DAY_MS - hourMs}`,
      "0",
      `${hourMs}`,
    ]);
  });

  const many = (count: number, message: string) =>
    Array.from({ length: count }, () => ({ timestamp: 0, message }));

  test.each([
    [
      [
        { timestamp: 5, message: "a" },
        { timestamp: 4, message: "b" },
      ],
      "Log events in a single PutLogEvents request must be in chronological order.",
    ],
    [
      [
        { timestamp: 0, message: "a" },
        { timestamp: DAY_MS + 1, message: "b" },
      ],
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    ],
    [
      [{ timestamp: 0, message: "x".repeat(1_048_551) }],
      "Log event too large: 1048577 bytes exceeds limit of 1048576",
    ],
    [many(2, "ä".repeat(262_144)), "Upload too large: 1048628 bytes exceeds limit of 1048576"],
    [
      many(10_001, "x"),
      "1 validation error detected: Value '[10001 items]' at 'logEvents' failed to satisfy constraint: " +
        "Member must have length less than or equal to 10000",
    ],
    [
      [],
      "1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1",
    ],
    [
      [{ timestamp: 0, message: "" }],
      "1 validation error detected: Value '' at 'logEvents.1.member.message' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1",
    ],
    [
      [
        { timestamp: 0, message: "" },
        { timestamp: 0, message: "a" },
        { timestamp: 0, message: "" },
      ],
      "2 validation errors detected: Value '' at 'logEvents.1.member.message' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1; Value '' at 'logEvents.3.member.message' failed to " +
        "satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      [{ timestamp: -1, message: "a" }],
      "1 validation error detected: Value '-1' at 'logEvents.1.member.timestamp' failed to satisfy " +
        "constraint: Member must have value greater than or equal to 0",
    ],
  ])("refuses what is out of bounds", async (logEvents, message) => {
    const command = new PutLogEventsCommand({
      logGroupName: GROUP,
      logStreamName: "web/app/1",
      logEvents,
    });
    await expect(logs.client.send(command)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message,
    });
  });

  test("takes the largest batch there may be", async () => {
    await put(["x".repeat(1_048_550)]);
    await put(Array.from({ length: 10_000 }, () => "y".repeat(78)));
    const { events } = await logs.client.send(
      new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: "web/app/1" }),
    );
    expect(events).toHaveLength(10_000);
  });

  test("needs a stream even for events that it rejects", async () => {
    await expect(put(["a"], { stream: "nobody", atMs: 0 })).rejects.toThrow(
      "The specified log stream does not exist.",
    );
    await expect(put(["a"], { stream: "nobody" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("answers ServiceUnavailableException when the disk is full, and tells the operator once", async () => {
    await logs.close();
    const broken: EventStore = Object.assign(anEventStore(), {
      append: () => Promise.reject(new EventStoreError("/data/x could not be written.")),
    });
    logs = await someEcsLogs({ logEvents: broken });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(logs.put(["a"])).rejects.toMatchObject({
        name: "ServiceUnavailableException",
        message: "The service cannot complete the request.",
        $metadata: { httpStatusCode: 500 },
      });
    }
    expect(logs.told).toEqual(["log events: /data/x could not be written."]);
  });
});

describe("GetLogEvents", () => {
  const get = (input: object = {}) =>
    logs.client.send(
      new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: "web/app/1", ...input }),
    );
  const texts = ({ events = [] }: GetLogEventsCommandOutput) =>
    events.map(({ message }) => message);

  test("gives the newest page, and goes both ways from there", async () => {
    await put(["1", "2", "3", "4", "5"]);
    const newest = await get({ limit: 2 });
    expect(texts(newest)).toEqual(["4", "5"]);
    const before = await get({ limit: 2, nextToken: newest.nextBackwardToken });
    expect(texts(before)).toEqual(["2", "3"]);
    const after = await get({ limit: 5, nextToken: before.nextForwardToken });
    expect(texts(after)).toEqual(["4", "5"]);
  });

  test("gives back the token it got at the end, where new events go on", async () => {
    await put(["1", "2", "3"]);
    const head = await get({ limit: 2, startFromHead: true });
    expect(texts(head)).toEqual(["1", "2"]);
    expect(head.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
    const rest = await get({ nextToken: head.nextForwardToken, startFromHead: true });
    expect(texts(rest)).toEqual(["3"]);
    const end = await get({ nextToken: rest.nextForwardToken, startFromHead: true });
    expect(texts(end)).toEqual([]);
    expect(end.nextForwardToken).toBe(rest.nextForwardToken);
    await put(["4"], { atMs: startedMs + 100 });
    expect(texts(await get({ nextToken: end.nextForwardToken }))).toEqual(["4"]);
    const first = await get({ nextToken: head.nextBackwardToken });
    expect(first.nextBackwardToken).toBe(head.nextBackwardToken);
  });

  test("an empty stream has tokens from which its first events are found", async () => {
    const empty = await get();
    expect(texts(empty)).toEqual([]);
    await put(["1"]);
    expect(texts(await get({ nextToken: empty.nextForwardToken }))).toEqual(["1"]);
  });

  test("an empty page is between the events before it and those after it", async () => {
    await put(["1", "2", "3"]);
    const newest = await get();
    const end = await get({ nextToken: newest.nextForwardToken });
    expect(texts(end)).toEqual([]);
    expect(texts(await get({ nextToken: end.nextBackwardToken, limit: 2 }))).toEqual(["2", "3"]);
    const start = await get({ nextToken: newest.nextBackwardToken });
    expect(texts(start)).toEqual([]);
    expect(start.nextBackwardToken).toBe(newest.nextBackwardToken);
    expect(texts(await get({ nextToken: start.nextForwardToken, limit: 2 }))).toEqual(["1", "2"]);
  });

  test("goes on from the start time when nothing has come since", async () => {
    await put(["old"]);
    const since = await get({ startTime: startedMs + 5 });
    expect(texts(since)).toEqual([]);
    await put(["new"], { atMs: startedMs + 5 });
    expect(texts(await get({ nextToken: since.nextForwardToken }))).toEqual(["new"]);
    expect(texts(await get({ nextToken: since.nextBackwardToken }))).toEqual(["old"]);
    const never = await get({ startTime: 2 ** 62 });
    expect(texts(await get({ nextToken: never.nextForwardToken }))).toEqual([]);
  });

  test("keeps to the times, the end not included", async () => {
    await put(["0", "1", "2", "3"]);
    expect(texts(await get({ startTime: startedMs + 1, endTime: startedMs + 3 }))).toEqual([
      "1",
      "2",
    ]);
  });

  test("refuses tokens that are none, and names of nothing", async () => {
    await expect(get({ nextToken: "f/12/s" })).rejects.toThrow(
      "The specified nextToken is invalid.",
    );
    await expect(get({ logStreamName: "nobody" })).rejects.toThrow(
      "The specified log stream does not exist.",
    );
    await expect(get({ logGroupName: "nowhere" })).rejects.toThrow(
      "The specified log group does not exist.",
    );
    await expect(get({ logGroupIdentifier: GROUP })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await expect(get({ limit: 10_001 })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message:
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: " +
        "Member must have value less than or equal to 10000",
    });
  });
});

describe("FilterLogEvents", () => {
  const filter = async (input: object = {}) => {
    const { events = [] } = await logs.client.send(
      new FilterLogEventsCommand({ logGroupName: GROUP, ...input }),
    );
    return events.map(({ message }) => message);
  };

  beforeEach(async () => {
    await stream("web/app/2");
    await stream("db/1");
    await put(["ERROR one", "two"]);
    await put(["ERROR three"], { stream: "web/app/2", atMs: startedMs + 1 });
    await put(["four"], { stream: "db/1", atMs: startedMs + 5 });
  });

  test("gives the events of all streams in the order of time", async () => {
    const { events, searchedLogStreams, nextToken } = await logs.client.send(
      new FilterLogEventsCommand({ logGroupIdentifier: `${ARN}${GROUP}` }),
    );
    expect(events).toEqual(
      [
        ["web/app/1", 0, "ERROR one"],
        ["web/app/1", 1, "two"],
        ["web/app/2", 1, "ERROR three"],
        ["db/1", 5, "four"],
      ].map(([logStreamName, offset, message]) => ({
        logStreamName,
        timestamp: startedMs + Number(offset),
        message,
        ingestionTime: expect.any(Number),
        eventId: expect.stringMatching(/^\d{56}$/),
      })),
    );
    expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(4);
    expect(searchedLogStreams).toEqual([]);
    expect(nextToken).toBeUndefined();
  });

  test("keeps to patterns, streams and times, the end included", async () => {
    expect(await filter({ filterPattern: "ERROR" })).toEqual(["ERROR one", "ERROR three"]);
    expect(await filter({ logStreamNames: ["db/1", "web/app/1"] })).toEqual([
      "ERROR one",
      "two",
      "four",
    ]);
    expect(await filter({ logStreamNamePrefix: "web/" })).toEqual([
      "ERROR one",
      "two",
      "ERROR three",
    ]);
    expect(await filter({ startTime: startedMs + 1, endTime: startedMs + 5 })).toHaveLength(3);
    expect(
      await filter({ startTime: startedMs, startFromHead: false, filterPattern: "-two" }),
    ).toEqual(["four", "ERROR three", "ERROR one"]);
  });

  test("goes on page by page, and each event's id stays the same", async () => {
    const once = await logs.client.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
    const ids: (string | undefined)[] = [];
    const query = { logGroupName: GROUP, interleaved: true };
    const pages = paginateFilterLogEvents({ client: logs.client, pageSize: 1 }, query);
    for await (const { events } of pages) ids.push(...(events ?? []).map(({ eventId }) => eventId));
    expect(ids).toEqual(once.events?.map(({ eventId }) => eventId));
  });

  test("refuses tokens of another query", async () => {
    const { nextToken } = await logs.client.send(
      new FilterLogEventsCommand({ logGroupName: GROUP, limit: 1 }),
    );
    await expect(filter({ nextToken, filterPattern: "x" })).rejects.toMatchObject({
      message: "The specified nextToken is invalid.",
    });
    await expect(filter({ nextToken: "x" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  test.each([
    [{ filterPattern: "a-b" }, "Invalid character(s) in term 'a-b'"],
    [{ filterPattern: "{ $.a" }, "If a filter pattern starts with '{' it must end with '}'"],
    [
      { filterPattern: "x".repeat(1025) },
      `1 validation error detected: Value '${"x".repeat(1025)}' at 'filterPattern' failed to satisfy ` +
        "constraint: Member must have length less than or equal to 1024",
    ],
    [
      { logStreamNames: ["a"], logStreamNamePrefix: "a" },
      "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
    ],
    [
      { logStreamNames: ["a", "b:c"] },
      "1 validation error detected: Value '[a, b:c]' at 'logStreamNames' failed to satisfy constraint: Member must " +
        "satisfy constraint: [Member must have length less than or equal to 512, Member must have length greater " +
        "than or equal to 1, Member must satisfy regular expression pattern: [^:*]*]",
    ],
    [{ logStreamNames: ["nobody"] }, "The specified log stream does not exist."],
    [{ logGroupName: "nowhere" }, "The specified log group does not exist."],
    [
      { logGroupName: "no way" },
      "1 validation error detected: Value 'no way' at 'logGroupName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    ],
    [
      { startFromHead: false },
      "startFromHead can be false only when startTime is on or after Jan 1, 2024 00:00:00 UTC.",
    ],
  ])("refuses %j", async (input, message) => {
    await expect(filter(input)).rejects.toMatchObject({ message });
  });
});
