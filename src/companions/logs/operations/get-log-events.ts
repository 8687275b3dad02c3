import type { GetLogEventsRequest, GetLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import {
  before,
  neighbours,
  parsePosition,
  type Position,
  positionDigits,
} from "../event-store/position.ts";
import { groupOf, keepFromMs, streamNotFound } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { invalidToken } from "../page-token.ts";
import { MAX_EVENTS, readPage } from "../read-page.ts";
import { hasStream } from "../streams.ts";

/**
 * GetLogEvents: a page of one stream, the newest unless told otherwise. Both tokens are always there, and at the end
 * the one that was given comes back, by which clients know it.
 */
export const getLogEvents: LogsOperation<GetLogEventsRequest, GetLogEventsResponse> = async ({
  input,
  caller,
  nowMs,
  events: store,
  read,
}) => {
  const { logStreamName: streamName = "", startTime = 0, endTime, limit = MAX_EVENTS } = input;
  const group = await read((view) => groupOf(view, caller, input));
  const stream = { groupId: group.groupId, streamName };
  const token = input.nextToken === undefined ? undefined : readToken(input.nextToken);
  const direction = token?.direction ?? (input.startFromHead === true ? "forward" : "backward");
  const { events: found } = await readPage(store, {
    groupId: group.groupId,
    streams: { kind: "names", names: [streamName] },
    fromMs: Math.max(startTime, keepFromMs(group, nowMs) ?? 0),
    toMs: endTime ?? Number.MAX_SAFE_INTEGER,
    direction,
    after: token?.position,
    limit,
  });
  if (found.length === 0 && !(await hasStream(store, stream))) throw streamNotFound();
  const events = direction === "forward" ? found : found.toReversed();
  const empty = edgesOfEmpty(token, startTime);
  const first = events[0]?.position ?? empty.first;
  const last = events.at(-1)?.position ?? empty.last;
  return {
    events: events.map(({ timestampMs, message, ingestedMs }) => ({
      timestamp: timestampMs,
      message,
      ingestionTime: ingestedMs,
    })),
    nextForwardToken: `f/${positionDigits(last)}/s`,
    nextBackwardToken: `b/${positionDigits(first)}/s`,
  };
};

/**
 * Where a page without events is: behind or before the place in the token, depending on its direction, so that the
 * event in that place is found again from the other side. The token itself comes back.
 */
function edgesOfEmpty(
  token: Token | undefined,
  startMs: number,
): { readonly first: Position; readonly last: Position } {
  const position = token?.position ?? before(Math.min(startMs, Number.MAX_SAFE_INTEGER));
  const beside = neighbours(position);
  return token?.direction === "forward"
    ? { first: beside.behind, last: position }
    : { first: position, last: beside.before };
}

interface Token {
  readonly direction: "forward" | "backward";
  readonly position: Position;
}

/** Of the form that CloudWatch Logs' own have. It is a place in a stream, and good for any. */
function readToken(token: string): Token {
  const match = /^([fb])\/(\d+)\/s$/.exec(token);
  const position = parsePosition(match?.[2] ?? "");
  if (!match || !position) throw invalidToken();
  return { direction: match[1] === "f" ? "forward" : "backward", position };
}
