import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  StartLiveTailCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, describe, expect, test } from "vitest";
import { aws, awsCliMissing, awsError } from "./aws-cli.ts";
import { oneLongshore } from "./one-longshore.ts";
import { callEcs, type ServerProcess, startServerProcess } from "./running-server.ts";

const missing = awsCliMissing();
if (missing) console.log(`skipped: aws CLI on CloudWatch Logs: ${missing}`);

function clientOf(endpoint: string): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    region: "us-east-1",
    endpoint,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    disableHostPrefix: true,
  });
}

interface Answer {
  readonly logGroups: readonly object[];
  readonly logStreams: readonly object[];
  readonly events: readonly { readonly message: string }[];
  readonly matches: readonly object[];
  readonly tags: object;
}

describe("a server", () => {
  const longshore = oneLongshore({ command: "server" });
  const logs = (...words: readonly string[]) => aws<Answer>(longshore.endpoint, "logs", ...words);

  test.skipIf(missing !== undefined)("serves the unmodified aws CLI", async () => {
    const group = ["--log-group-name", "/ecs/web"];
    const stream = [...group, "--log-stream-name", "web/app/1"];
    await logs("create-log-group", ...group, "--tags", "team=a");
    await logs("create-log-stream", ...stream);
    expect(await awsError(longshore.endpoint, "logs", "create-log-stream", ...stream)).toEqual({
      code: "ResourceAlreadyExistsException",
      message: "The specified log stream already exists",
    });
    const events = ["ERROR one", "two"].map((message) => ({ timestamp: Date.now(), message }));
    await logs("put-log-events", ...stream, "--log-events", JSON.stringify(events));
    const texts = ({ events: found }: Answer) => found.map(({ message }) => message);
    expect(texts(await logs("get-log-events", ...stream))).toEqual(["ERROR one", "two"]);
    expect(texts(await logs("filter-log-events", ...group, "--filter-pattern", "ERROR"))).toEqual([
      "ERROR one",
    ]);
    await logs("put-retention-policy", ...group, "--retention-in-days", "7");
    expect((await logs("describe-log-groups")).logGroups).toMatchObject([{ retentionInDays: 7 }]);
    expect((await logs("describe-log-streams", ...group)).logStreams).toHaveLength(1);
    expect((await logs("list-tags-log-group", ...group)).tags).toEqual({ team: "a" });
    const pattern = ["--filter-pattern", "[w1=ERROR, w2]"];
    const tested = ["test-metric-filter", ...pattern, "--log-event-messages", "ERROR x", "OK x"];
    expect((await logs(...tested)).matches).toHaveLength(1);
    await logs("delete-log-group", ...group);
    const gone = await awsError(longshore.endpoint, "logs", "get-log-events", ...stream);
    expect(gone.code).toBe("ResourceNotFoundException");
  });

  test("tails live over HTTP, and stops at once while somebody does", async () => {
    const client = clientOf(longshore.endpoint);
    const names = { logGroupName: "live", logStreamName: "s" };
    await client.send(new CreateLogGroupCommand(names));
    await client.send(new CreateLogStreamCommand(names));
    const arn = "arn:aws:logs:us-east-1:000000000000:log-group:live";
    const ending = new AbortController();
    const { responseStream = [] } = await client.send(
      new StartLiveTailCommand({ logGroupIdentifiers: [arn] }),
      { abortSignal: ending.signal },
    );
    const heard: (string | undefined)[] = [];
    let updates = 0;
    for await (const { sessionStart, sessionUpdate } of responseStream) {
      const logEvents = [{ timestamp: Date.now(), message: "hello" }];
      if (sessionStart) await client.send(new PutLogEventsCommand({ ...names, logEvents }));
      heard.push(...(sessionUpdate?.sessionResults ?? []).map(({ message }) => message));
      updates += sessionUpdate ? 1 : 0;
      if (heard.length > 0) break;
    }
    expect(heard).toEqual(["hello"]);
    expect(updates).toBeLessThanOrEqual(2);
    const stoppedMs = performance.now();
    await longshore.stop();
    expect(performance.now() - stoppedMs).toBeLessThan(4000);
    client.destroy();
    await longshore.startAgain();
    const again = clientOf(longshore.endpoint);
    const { events } = await again.send(new GetLogEventsCommand(names));
    expect(events?.map(({ message }) => message)).toEqual(["hello"]);
    again.destroy();
  }, 30_000);
});

describe("a small disk", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "longshore-logs-disk-"));

  let server: ServerProcess | undefined;

  afterEach(async () => {
    server?.kill("SIGKILL");
    await server?.ended;
    spawnSync("umount", ["--lazy", dataDir], { stdio: "ignore" });
    rmSync(dataDir, { recursive: true });
  });

  test("that logs fill makes PutLogEvents fail and the operator hear why, and ECS goes on", async (context) => {
    mkdirSync(dataDir, { recursive: true });
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=30m", "tmpfs", dataDir]);
    context.skip(mounted.status !== 0, "mounting a small file system is not permitted here");
    server = startServerProcess(dataDir);
    const endpoint = (await server.ready) ?? "";
    const client = clientOf(endpoint);
    const names = { logGroupName: "g", logStreamName: "s" };
    await client.send(new CreateLogGroupCommand(names));
    await client.send(new CreateLogStreamCommand(names));
    const put = () => {
      const logEvents = [{ timestamp: Date.now(), message: noise(900_000) }];
      return client.send(new PutLogEventsCommand({ ...names, logEvents })).then(
        () => undefined,
        (error: unknown) => error,
      );
    };
    let kept = 0;
    let refused = await put();
    for (; refused === undefined && kept < 100; kept += 1) refused = await put();
    expect(refused).toMatchObject({ name: "ServiceUnavailableException" });
    expect(server.output()).toMatch(/log events: .*log-events\.sqlite may not grow/);
    for (let round = 0; round < 50; round += 1) {
      const { status } = await callEcs(endpoint, "CreateCluster", { clusterName: `c${round}` });
      expect(status).toBe(200);
    }
    const { events } = await client.send(new GetLogEventsCommand({ ...names, limit: 1 }));
    expect(events).toHaveLength(1);
    expect(kept).toBeGreaterThan(3);
    client.destroy();
    server.kill("SIGTERM");
    expect((await server.ended).code).toBe(0);
  }, 60_000);
});

/** Text that can't be compressed much. */
function noise(length: number): string {
  return randomBytes((length * 3) / 4).toString("base64");
}
