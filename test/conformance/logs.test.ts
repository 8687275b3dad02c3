import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  paginateDescribeLogGroups,
  paginateDescribeLogStreams,
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
import { startRetention } from "../../src/companions/logs/retention.ts";
import { logGroups as logGroupsTable } from "../../src/companions/logs/tables.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { messages } from "../fixtures/event-store.ts";
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

  test.each(["aws/x", "AWS/x"])("are not named %s, which is for AWS", async (logGroupName) => {
    const command = new CreateLogGroupCommand({ logGroupName });
    await expect(logs.client.send(command)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Log groups starting with AWS/ are reserved for AWS.",
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
