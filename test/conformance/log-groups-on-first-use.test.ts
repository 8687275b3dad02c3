import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, expect, test } from "vitest";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { type Logs, someLogs } from "../fixtures/logs.ts";

let logs: Logs;
afterEach(() => logs.close());

const keys = { accessKeyId: "test", secretAccessKey: "test" };
const target = { logGroupName: "/ecs/web", logStreamName: "ecs/app/1" };

/** A client that says it is that program. */
function clientOf(userAgent: string): CloudWatchLogsClient {
  const client = new CloudWatchLogsClient({
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:4566",
    credentials: keys,
    maxAttempts: 1,
    requestHandler: inProcessHandler(logs.application),
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (isRequest(request)) request.headers["user-agent"] = userAgent;
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  return client;
}

function isRequest(value: unknown): value is { headers: Record<string, string> } {
  return typeof value === "object" && value !== null && "headers" in value;
}

const DOCKER = "Docker 20.10.24+dfsg1 (linux) aws-sdk-go/1.34.28 (go1.19.8; linux; amd64)";

test.each([DOCKER, "aws-sdk-js/3.1100.0 lang/js md/nodejs longshore-agent"])(
  "a group is made for the container log of %s, with a warning",
  async (userAgent) => {
    logs = await someLogs();
    await clientOf(userAgent).send(new CreateLogStreamCommand(target));
    const { logGroups } = await logs.client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(["/ecs/web"]);
    expect(logs.told).toEqual([
      "the log group /ecs/web was not there and was made (log-groups-on-first-use)",
    ]);
  },
);

test.each([
  ["anybody else", "aws-cli/2.31.0", false],
  ["Docker where it is to be as on AWS", DOCKER, true],
])("%s is told that there is no such group", async (_who, userAgent, strict) => {
  logs = await someLogs({ strict });
  await expect(clientOf(userAgent).send(new CreateLogStreamCommand(target))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
});
