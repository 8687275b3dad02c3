import type {
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { fingerprint } from "../../domain/fingerprint.ts";
import { tokenOf } from "../../domain/page-token.ts";
import type { Shape } from "../../domain/shape.ts";
import type { BatchRange, ScanPage, ScanQuery } from "./event-store/event-store.ts";
import { parsePosition, type Position, positionDigits } from "./event-store/position.ts";
import { parseFilterPattern } from "./filter-pattern/filter-pattern.ts";
import type { LogsContext } from "./operation.ts";
import { invalidToken, readToken } from "./page-token.ts";
import { presentFound } from "./present-found.ts";
import { readPage } from "./read-page.ts";
import { TailUpdate } from "./tail-session.ts";

type Context = LogsContext<FilterLogEventsRequest>;
type Query = Pick<ScanQuery, "groupId" | "streams" | "fromMs" | "limit" | "pattern">;

/**
 * Whether the call is one of `aws logs tail`, which names the command in its user agent, and is to hear of events as
 * they come (docs/extensions.md, "tail-without-pauses").
 */
export function isTail({ input, userAgent, strict }: Context): boolean {
  const { endTime, interleaved, startFromHead = true } = input;
  const isForward = endTime === undefined && interleaved === true && startFromHead;
  return !strict && isForward && /\bmd\/command#logs\.tail\b/.test(userAgent);
}

/** Less than a server that stops waits for its requests. */
const HOLD_MS = 4_000;
/** How much older an event may be than those shown before: drivers send what they have every few seconds. */
const LATE_MS = 60_000;

/**
 * FilterLogEvents for `aws logs tail`. With `--follow` it asks again five seconds after a page without a token, from
 * the time of the newest event it got, and at once after a page with one. By that time it is known: from then on
 * there is always a token, and a call waits for the next event, so that a line shows when it is there. Such calls
 * find events by when they came, so that one with an older time than those shown is not missed.
 */
export async function tailed(
  context: Context,
  query: Query,
): Promise<Shape<FilterLogEventsResponse>> {
  const { input, followers, nowMs, events: store, warn } = context;
  const { groupId, streams, pattern = "" } = query;
  const { startTime = 0 } = input;
  const of = fingerprint([groupId, streams, pattern]);
  const pass = await passOf(context, of);
  if (pass.isFollowing && followers.isFirst()) {
    warn("aws logs tail --follow hears of events as they come (tail-without-pauses)");
  }
  const page = await held(context, query, pass);
  const newestMs = page.events.at(-1)?.timestampMs ?? pass.newestMs;
  const events = page.events.map(presentFound);
  const answer = { events, searchedLogStreams: [] };
  const goOn = (next: Pass): Shape<FilterLogEventsResponse> => ({
    ...answer,
    nextToken: tokenOf(
      [
        next.isFollowing,
        next.batches.after,
        next.batches.through,
        next.newestMs ?? null,
        next.at ? positionDigits(next.at) : null,
      ],
      ["tail", of],
    ),
  });
  if (page.next) return goOn({ ...pass, newestMs, batches: page.batches, at: page.next });
  const { through } = page.batches;
  if (pass.isFollowing) {
    return goOn({
      isFollowing: true,
      newestMs,
      batches: { after: through, through: await store.lastBatch() },
      at: undefined,
    });
  }
  followers.remember(of, newestMs ?? startTime, { through, endedMs: nowMs });
  return answer;
}

/** What one walk through the events has come to. */
interface Pass {
  readonly isFollowing: boolean;
  readonly batches: BatchRange;
  /** The newest event that was shown. */
  readonly newestMs: number | undefined;
  readonly at: Position | undefined;
}

async function passOf({ input, followers, nowMs, events }: Context, of: string): Promise<Pass> {
  const { nextToken, startTime = 0 } = input;
  if (nextToken !== undefined) return parsePass(readToken(["tail", of], nextToken));
  const before = followers.recall(of, startTime, nowMs);
  const batches = { after: before?.through ?? 0, through: await events.lastBatch() };
  return { isFollowing: before !== undefined, batches, newestMs: undefined, at: undefined };
}

function parsePass(given: unknown): Pass {
  const [isFollowing, after, through, newestMs, digits]: readonly unknown[] = Array.isArray(given)
    ? given
    : [];
  if (typeof after !== "number" || typeof through !== "number") throw invalidToken();
  return {
    isFollowing: isFollowing === true,
    batches: { after, through },
    newestMs: typeof newestMs === "number" ? newestMs : undefined,
    at: typeof digits === "string" ? parsePosition(digits) : undefined,
  };
}

/** A page; one of a client that follows waits until there is something on it, or for some time. */
async function held(
  context: Context,
  query: Query,
  pass: Pass,
): Promise<ScanPage & { readonly batches: BatchRange }> {
  const { events: store, tail, clock } = context;
  const read = async (
    batches: BatchRange,
  ): Promise<ScanPage & { readonly batches: BatchRange }> => ({
    ...(await readPage(store, {
      ...query,
      fromMs: query.fromMs - (pass.isFollowing ? LATE_MS : 0),
      toMs: Number.MAX_SAFE_INTEGER,
      direction: "forward",
      after: pass.at,
      batches,
    })),
    batches,
  });
  if (!pass.isFollowing) return read(pass.batches);
  const update = new TailUpdate(filterOf(query), new Map(), clock);
  // Before the first look, so that nothing comes between the two.
  const stop = tail.listen({
    scopeKey: "",
    groupIds: [query.groupId],
    hear: (events) => update.add(events),
  });
  try {
    const page = await read(pass.batches);
    if (page.events.length > 0 || page.next) return page;
    await clock.sleep(HOLD_MS, update.heard);
    return await read({ after: page.batches.through, through: await store.lastBatch() });
  } finally {
    stop();
  }
}

function filterOf({ streams, pattern = "" }: Query) {
  return {
    pattern: parseFilterPattern(pattern),
    streamNames: streams.kind === "names" ? streams.names : undefined,
    streamPrefixes: streams.kind === "prefix" ? [streams.prefix] : undefined,
  };
}
