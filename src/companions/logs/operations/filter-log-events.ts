import type {
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { tokenOf } from "../../../domain/page-token.ts";
import type { Shape } from "../../../domain/shape.ts";
import type { StreamSelection } from "../event-store/event-store.ts";
import { parsePosition, type Position, positionDigits } from "../event-store/position.ts";
import { groupOf, invalid, keepFromMs, streamNotFound } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { invalidToken, readToken } from "../page-token.ts";
import { presentFound } from "../present-found.ts";
import { MAX_EVENTS, readPage } from "../read-page.ts";
import { hasStream } from "../streams.ts";
import { isTail, tailed } from "../tailed.ts";
import { validPattern } from "../valid-pattern.ts";

type Input = Shape<FilterLogEventsRequest>;
type Direction = "forward" | "backward";

/** FilterLogEvents: what matches in a group, in the order of time whether or not `interleaved` asks for it. */
export const filterLogEvents: LogsOperation<
  FilterLogEventsRequest,
  FilterLogEventsResponse
> = async (context) => {
  const { input, caller, nowMs, events: store, read } = context;
  const { startTime = 0, endTime, filterPattern, limit = MAX_EVENTS } = input;
  const group = await read((view) => groupOf(view, caller, input));
  const { groupId } = group;
  if (filterPattern !== undefined) validPattern(filterPattern);
  const streams = selection(input);
  const names = streams.kind === "names" ? streams.names : [];
  const known = await Promise.all(
    names.map((streamName) => hasStream(store, { groupId, streamName })),
  );
  if (known.includes(false)) throw streamNotFound();
  const pattern = filterPattern === "" ? undefined : filterPattern;
  const fromMs = Math.max(startTime, keepFromMs(group, nowMs) ?? 0);
  if (isTail(context)) return tailed(context, { groupId, streams, fromMs, limit, pattern });
  const query = ["FilterLogEvents", groupId, streams, pattern ?? "", startTime, endTime ?? ""];
  const { direction, after } = startOf(input, query);
  const { events, next } = await readPage(store, {
    groupId,
    streams,
    fromMs,
    // An event of that very time is still of the range.
    toMs: endTime === undefined ? Number.MAX_SAFE_INTEGER : endTime + 1,
    direction,
    after,
    limit,
    pattern,
  });
  return {
    events: events.map(presentFound),
    searchedLogStreams: [],
    ...(next && { nextToken: tokenOf([direction, positionDigits(next)], query) }),
  };
};

function selection({ logStreamNames: names, logStreamNamePrefix: prefix }: Input): StreamSelection {
  if (names !== undefined && prefix !== undefined) {
    // That AWS refuses both is documented, its words are not.
    throw invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
  }
  if (names !== undefined) return { kind: "names", names };
  return prefix === undefined ? { kind: "all" } : { kind: "prefix", prefix };
}

/** 2024-01-01, before which FilterLogEvents does not read backwards (its API reference, "startFromHead"). */
const BACKWARD_FROM_MS = 1_704_067_200_000;

/** The direction is the first request's; later ones have it in their token. */
function startOf(
  { nextToken, startFromHead = true, startTime = 0 }: Input,
  query: unknown,
): { readonly direction: Direction; readonly after: Position | undefined } {
  if (nextToken === undefined) {
    if (!startFromHead && startTime < BACKWARD_FROM_MS) {
      throw invalid(
        "startFromHead can be false only when startTime is on or after Jan 1, 2024 00:00:00 UTC.",
      );
    }
    return { direction: startFromHead ? "forward" : "backward", after: undefined };
  }
  const at = readToken(query, nextToken);
  const [direction, digits]: readonly unknown[] = Array.isArray(at) ? at : [];
  const after = parsePosition(String(digits));
  if (!after || (direction !== "forward" && direction !== "backward")) throw invalidToken();
  return { direction, after };
}
