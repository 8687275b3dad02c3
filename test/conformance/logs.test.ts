import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  paginateDescribeLogGroups,
  paginateDescribeLogStreams,
  paginateFilterLogEvents,
  PutLogEventsCommand,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
  StartQueryCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  TestMetricFilterCommand,
  UntagLogGroupCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type EventStore,
  EventStoreError,
} from "../../src/companions/logs/event-store/event-store.ts";
import { startRetention } from "../../src/companions/logs/retention.ts";
import { logGroups as logGroupsTable } from "../../src/companions/logs/tables.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { anEventStore, messages } from "../fixtures/event-store.ts";
import { type Logs, someLogs } from "../fixtures/logs.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const ARN = "arn:aws:logs:eu-west-1:000000000000:log-group:";
const GROUP = "/ecs/web";

let logs: Logs;
let startedMs: number;

beforeEach(async () => {
  logs = await someLogs();
  startedMs = Date.now();
  await logs.client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await stream("web/app/1");
});

afterEach(() => logs.close());

function stream(logStreamName: string, logGroupName = GROUP) {
  return logs.client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
}

/** Puts these messages, a millisecond apart, ending now. */
function put(texts: readonly string[], given: { stream?: string; atMs?: number } = {}) {
  const { stream: logStreamName = "web/app/1", atMs = startedMs } = given;
  const logEvents = texts.map((message, index) => ({ timestamp: atMs + index, message }));
  return logs.client.send(
    new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents }),
  );
}

describe("groups", () => {
  test("are shown as AWS shows them", async () => {
    await put(["12345"]);
    const { logGroups } = await logs.client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toEqual([
      {
        logGroupName: GROUP,
        creationTime: expect.any(Number),
        metricFilterCount: 0,
        arn: `${ARN}${GROUP}:*`,
        logGroupArn: `${ARN}${GROUP}`,
        logGroupClass: "STANDARD",
        storedBytes: 31,
        deletionProtectionEnabled: false,
      },
    ]);
  });

  test("are made once in an account and region", async () => {
    const again = logs.client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await expect(again).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("are listed by prefix, pattern, class and identifier, page by page", async () => {
    for (const logGroupName of ["a", "ab", "b/a", "B"]) {
      await logs.client.send(new CreateLogGroupCommand({ logGroupName }));
    }
    const names = async (input: object): Promise<readonly (string | undefined)[]> => {
      const found: (string | undefined)[] = [];
      const pages = paginateDescribeLogGroups({ client: logs.client, pageSize: 2 }, input);
      for await (const { logGroups } of pages) {
        found.push(...(logGroups ?? []).map(({ logGroupName }) => logGroupName));
      }
      return found;
    };
    expect(await names({})).toEqual([GROUP, "B", "a", "ab", "b/a"]);
    expect(await names({ logGroupNamePrefix: "a" })).toEqual(["a", "ab"]);
    expect(await names({ logGroupNamePattern: "a" })).toEqual(["a", "ab", "b/a"]);
    expect(await names({ logGroupClass: "INFREQUENT_ACCESS" })).toEqual([]);
    expect(await names({ logGroupIdentifiers: ["a", `${ARN}B`, `${ARN}ab`] })).toEqual([
      "B",
      "a",
      "ab",
    ]);
    const { logGroups } = await logs.client.send(
      new DescribeLogGroupsCommand({ logGroupNamePattern: "b/" }),
    );
    expect(logGroups?.[0]).not.toHaveProperty("storedBytes");
    expect(logGroups?.[0]).not.toHaveProperty("deletionProtectionEnabled");
  });

  test("refuse a token of another query", async () => {
    await logs.client.send(new CreateLogGroupCommand({ logGroupName: "z" }));
    const { nextToken } = await logs.client.send(new DescribeLogGroupsCommand({ limit: 1 }));
    const other = new DescribeLogGroupsCommand({ logGroupNamePrefix: "z", nextToken });
    await expect(logs.client.send(other)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "The specified nextToken is invalid.",
    });
  });

  test("are gone with all that is in them, and may be made anew", async () => {
    await put(["old"]);
    await logs.client.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
    await expect(put(["late"])).rejects.toThrow("The specified log group does not exist.");
    await logs.client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await expect(put(["late"])).rejects.toThrow("The specified log stream does not exist.");
    const { logStreams } = await logs.client.send(
      new DescribeLogStreamsCommand({ logGroupName: GROUP }),
    );
    expect(logStreams).toEqual([]);
  });

  test("can be protected from deletion", async () => {
    const protect = (deletionProtectionEnabled: boolean) =>
      logs.client.send(
        new PutLogGroupDeletionProtectionCommand({
          logGroupIdentifier: `${ARN}${GROUP}`,
          deletionProtectionEnabled,
        }),
      );
    await protect(true);
    const deletion = new DeleteLogGroupCommand({ logGroupName: GROUP });
    await expect(logs.client.send(deletion)).rejects.toMatchObject({ name: "ValidationException" });
    await protect(false);
    await logs.client.send(deletion);
  });

  test("say to the operator what they don't honour", async () => {
    await logs.client.send(
      new CreateLogGroupCommand({
        logGroupName: "k",
        kmsKeyId: "arn:aws:kms:eu-west-1:000000000000:key/1",
        logGroupClass: "INFREQUENT_ACCESS",
      }),
    );
    expect(logs.told).toEqual([
      "the events of log group k are not encrypted with arn:aws:kms:eu-west-1:000000000000:key/1",
      "log group k is kept as those of the class STANDARD are",
    ]);
    const { logGroups } = await logs.client.send(
      new DescribeLogGroupsCommand({ logGroupClass: "INFREQUENT_ACCESS" }),
    );
    expect(logGroups).toMatchObject([{ kmsKeyId: expect.stringContaining("key/1") }]);
  });
});

describe("streams", () => {
  test("are listed by name or by last event, page by page", async () => {
    await stream("b");
    await stream("a");
    await put(["1"], { stream: "a", atMs: startedMs - 500 });
    await put(["2"], { stream: "b", atMs: startedMs - 400 });
    const names = async (input: object): Promise<readonly (string | undefined)[]> => {
      const found: (string | undefined)[] = [];
      const query = { logGroupName: GROUP, ...input };
      const pages = paginateDescribeLogStreams({ client: logs.client, pageSize: 1 }, query);
      for await (const { logStreams } of pages) {
        found.push(...(logStreams ?? []).map(({ logStreamName }) => logStreamName));
      }
      return found;
    };
    expect(await names({})).toEqual(["a", "b", "web/app/1"]);
    expect(await names({ descending: true })).toEqual(["web/app/1", "b", "a"]);
    expect(await names({ logStreamNamePrefix: "web/" })).toEqual(["web/app/1"]);
    expect(await names({ orderBy: "LastEventTime", descending: true })).toEqual([
      "b",
      "a",
      "web/app/1",
    ]);
  });

  test("are shown with the times of their events", async () => {
    await put(["1", "2"], { atMs: startedMs - 10 });
    const { logStreams } = await logs.client.send(
      new DescribeLogStreamsCommand({ logGroupIdentifier: `${ARN}${GROUP}` }),
    );
    expect(logStreams).toEqual([
      {
        logStreamName: "web/app/1",
        arn: `${ARN}${GROUP}:log-stream:web/app/1`,
        creationTime: expect.any(Number),
        firstEventTimestamp: startedMs - 10,
        lastEventTimestamp: startedMs - 9,
        lastIngestionTime: expect.any(Number),
        uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
        storedBytes: 0,
      },
    ]);
  });

  test("are made once, of groups that are there, and go with their events", async () => {
    await expect(stream("web/app/1")).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: "The specified log stream already exists",
    });
    await expect(stream("x", "nowhere")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
    const deletion = new DeleteLogStreamCommand({
      logGroupName: GROUP,
      logStreamName: "web/app/1",
    });
    await logs.client.send(deletion);
    await expect(logs.client.send(deletion)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log stream does not exist.",
    });
  });

  test("cannot be ordered by last event and found by prefix at once", async () => {
    const query = new DescribeLogStreamsCommand({
      logGroupName: GROUP,
      logStreamNamePrefix: "a",
      orderBy: "LastEventTime",
    });
    await expect(logs.client.send(query)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Cannot order by LastEventTime with a logStreamNamePrefix.",
    });
  });
});

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
      "1 validation error detected: Value '[0 items]' at 'logEvents' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1",
    ],
    [
      [{ timestamp: 0, message: "" }],
      "1 validation error detected: Value '' at 'logEvents.1.member.message' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1",
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
    logs = await someLogs({ logEvents: broken });
    await logs.client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await stream("web/app/1");
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(put(["a"])).rejects.toMatchObject({
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

describe("retention", () => {
  test("is shown, hides what is older at once, and deletes it", async () => {
    const stop = startRetention({ ...logs, clock: systemClock(), log: silentLog });
    await put(["old"], { atMs: startedMs - 5 * DAY_MS });
    await put(["new"]);
    await logs.client.send(
      new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 3 }),
    );
    const { logGroups } = await logs.client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ retentionInDays: 3 }]);
    const { events } = await logs.client.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
    expect(events?.map(({ message }) => message)).toEqual(["new"]);
    const [group] = await logs.store.read((view) => [...view.all(logGroupsTable)]);
    const kept = () => messages(logs.logEvents, { groupId: group?.groupId ?? "" });
    await expect.poll(kept).toEqual(["new"]);
    await stop();
    await logs.client.send(new DeleteRetentionPolicyCommand({ logGroupName: GROUP }));
    const after = await logs.client.send(new DescribeLogGroupsCommand({}));
    expect(after.logGroups?.[0]).not.toHaveProperty("retentionInDays");
  });

  test.each([[0], [2], [366]])("of %i days there is none", async (retentionInDays) => {
    const command = new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays });
    await expect(logs.client.send(command)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining(
        `Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: ` +
          "Member must satisfy enum value set: [1, 3, 5, ",
      ),
    });
  });
});

describe("tags", () => {
  const resourceArn = `${ARN}${GROUP}`;
  const listed = async () =>
    (await logs.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

  test("are set, replaced and removed, by ARN and by the older names", async () => {
    await logs.client.send(new TagResourceCommand({ resourceArn, tags: { a: "1", b: "2" } }));
    await logs.client.send(
      new TagLogGroupCommand({ logGroupName: GROUP, tags: { b: "3", c: "" } }),
    );
    expect(await listed()).toEqual({ a: "1", b: "3", c: "" });
    await logs.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a", "x"] }));
    await logs.client.send(new UntagLogGroupCommand({ logGroupName: GROUP, tags: ["c"] }));
    const { tags } = await logs.client.send(new ListTagsLogGroupCommand({ logGroupName: GROUP }));
    expect(tags).toEqual({ b: "3" });
  });

  test("can be given at creation", async () => {
    await logs.client.send(new CreateLogGroupCommand({ logGroupName: "t", tags: { k: "v" } }));
    const { tags } = await logs.client.send(new ListTagsLogGroupCommand({ logGroupName: "t" }));
    expect(tags).toEqual({ k: "v" });
  });

  test("are at most fifty, and of letters, digits and some symbols", async () => {
    const tagged = (tags: Record<string, string>) =>
      logs.client.send(new TagResourceCommand({ resourceArn, tags }));
    const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, "v"]));
    await tagged(fifty);
    await expect(tagged({ more: "" })).rejects.toMatchObject({
      name: "TooManyTagsException",
      resourceName: resourceArn,
    });
    await expect(tagged({ "aws:x": "" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await expect(tagged({ "?": "" })).rejects.toMatchObject({ name: "InvalidParameterException" });
    const other = { resourceArn: "arn:aws:s3:::x", tags: { a: "" } };
    await expect(logs.client.send(new TagResourceCommand(other))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    const nobody = { resourceArn: `${ARN}nobody`, tags: { a: "" } };
    await expect(logs.client.send(new TagResourceCommand(nobody))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

test("TestMetricFilter tells what a pattern matches and takes out", async () => {
  const { matches } = await logs.client.send(
    new TestMetricFilterCommand({
      filterPattern: "[..., status=4*, bytes]",
      logEventMessages: ["GET / 200 1", 'GET "/a b" 404 2'],
    }),
  );
  expect(matches).toEqual([
    {
      eventNumber: 2,
      eventMessage: 'GET "/a b" 404 2',
      extractedValues: { $1: "GET", $2: "/a b", $status: "404", $bytes: "2" },
    },
  ]);
});

test("an operation that is not built says so", async () => {
  const command = new StartQueryCommand({
    queryString: "fields @message",
    startTime: 0,
    endTime: 1,
  });
  await expect(logs.client.send(command)).rejects.toMatchObject({
    name: "NotImplementedException",
    message: "Longshore does not implement logs:StartQuery yet. See docs/coverage.md.",
    $metadata: { httpStatusCode: 501 },
  });
});
