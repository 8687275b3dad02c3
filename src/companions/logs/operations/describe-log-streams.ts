import type {
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { tokenOf } from "../../../domain/page-token.ts";
import type { StreamQuery, StreamSummary } from "../event-store/event-store.ts";
import { before, positionDigits } from "../event-store/position.ts";
import { groupArn, groupOf, invalid } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { invalidToken, readToken } from "../page-token.ts";

const PAGE = 50;

/** DescribeLogStreams. The bytes of streams are 0, as they are in AWS since 2019. */
export const describeLogStreams: LogsOperation<
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse
> = async ({ input, caller, events, read }) => {
  const { logStreamNamePrefix: prefix, descending = false, nextToken, limit = PAGE } = input;
  const group = await read((view) => groupOf(view, caller, input));
  const orderBy = input.orderBy === "LastEventTime" ? "lastEvent" : "name";
  if (orderBy === "lastEvent" && prefix !== undefined) {
    throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const query = ["DescribeLogStreams", group.groupId, orderBy, descending, prefix ?? ""];
  const after = nextToken === undefined ? undefined : startOf(readToken(query, nextToken));
  const found = await events.streams({
    groupId: group.groupId,
    prefix,
    orderBy,
    descending,
    after,
    limit: limit + 1,
  });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const arn = groupArn(group, group.logGroupName);
  return {
    logStreams: shown.map((stream) => present(stream, arn)),
    ...(last &&
      found.length > limit && {
        nextToken: tokenOf([last.streamName, last.lastEventMs ?? null], query),
      }),
  };
};

function startOf(at: unknown): StreamQuery["after"] {
  const [streamName, lastEventMs]: readonly unknown[] = Array.isArray(at) ? at : [];
  if (typeof streamName !== "string") throw invalidToken();
  return { streamName, lastEventMs: typeof lastEventMs === "number" ? lastEventMs : undefined };
}

function present(stream: StreamSummary, arn: string) {
  const { streamName, createdMs, firstEventMs, lastEventMs, lastIngestedMs } = stream;
  return {
    logStreamName: streamName,
    creationTime: createdMs,
    ...(firstEventMs !== undefined && { firstEventTimestamp: firstEventMs }),
    ...(lastEventMs !== undefined && { lastEventTimestamp: lastEventMs }),
    ...(lastIngestedMs !== undefined && {
      lastIngestionTime: lastIngestedMs,
      uploadSequenceToken: positionDigits(before(lastIngestedMs)),
    }),
    arn: `${arn}:log-stream:${streamName}`,
    storedBytes: 0,
  };
}
