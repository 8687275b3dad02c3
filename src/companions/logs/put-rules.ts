import type { InputLogEvent, RejectedLogEventsInfo } from "@aws-sdk/client-cloudwatch-logs";
import { missing, validationMessage, violation } from "../../domain/constraints/demands.ts";
import type { Shape } from "../../domain/shape.ts";
import { EVENT_OVERHEAD_BYTES, MAX_SPAN_MS, type NewEvent } from "./event-store/batch-format.ts";
import { invalid } from "./groups.ts";

/** Source of the limits: Amazon CloudWatch Logs API Reference, "PutLogEvents". */
const MAX_BATCH_BYTES = 1_048_576;
const MAX_EVENT_BYTES = 1_048_576;
const HOUR_MS = 60 * 60 * 1000;
const MAX_AHEAD_MS = 2 * HOUR_MS;
const MAX_AGE_MS = 14 * 24 * HOUR_MS;

/** What is taken of a batch, and what is not because of its time. */
export interface TakenEvents {
  readonly events: readonly NewEvent[];
  readonly rejected: Shape<RejectedLogEventsInfo> | undefined;
}

/**
 * Checks a batch as a whole, throwing InvalidParameterException, and its events by their time: too old and expired
 * ones are at its beginning, too new ones at its end, and the rest is taken.
 */
export function takenEvents(
  logEvents: readonly Shape<InputLogEvent>[],
  { nowMs, keepFromMs }: { readonly nowMs: number; readonly keepFromMs: number | undefined },
): TakenEvents {
  if (!logEvents.every(isWhole)) throw invalid(validationMessage(logEvents.flatMap(problems)));
  const given = logEvents.map(({ timestamp = 0, message = "" }) => ({
    timestampMs: timestamp,
    message,
  }));
  checkBatch(given);
  const tooOldEnd = countBefore(given, nowMs - MAX_AGE_MS);
  const expiredEnd = keepFromMs === undefined ? 0 : countBefore(given, keepFromMs);
  const tooNewStart = countBefore(given, nowMs + MAX_AHEAD_MS + 1);
  const events = given.slice(Math.max(tooOldEnd, expiredEnd), tooNewStart);
  if (events.length === given.length) return { events, rejected: undefined };
  return {
    events,
    rejected: {
      ...(tooNewStart < given.length && { tooNewLogEventStartIndex: tooNewStart }),
      ...(tooOldEnd > 0 && { tooOldLogEventEndIndex: tooOldEnd }),
      ...(expiredEnd > 0 && { expiredLogEventEndIndex: expiredEnd }),
    },
  };
}

/** In a sorted batch that is where they end. */
function countBefore(events: readonly NewEvent[], timeMs: number): number {
  if ((events.at(-1)?.timestampMs ?? 0) < timeMs) return events.length;
  const index = events.findIndex(({ timestampMs }) => timestampMs >= timeMs);
  return index < 0 ? events.length : index;
}

/** What is wrong with an event by itself, in the words of AWS's framework. */
function problems({ timestamp, message }: Shape<InputLogEvent>, index: number): readonly string[] {
  const at = `logEvents.${index + 1}.member`;
  const found: string[] = [];
  if (timestamp === undefined) found.push(missing(`${at}.timestamp`));
  else if (timestamp < 0) {
    const words = "Member must have value greater than or equal to 0";
    found.push(violation(String(timestamp), `${at}.timestamp`, words));
  }
  if (message === undefined) found.push(missing(`${at}.message`));
  else if (message === "") {
    const words = "Member must have length greater than or equal to 1";
    found.push(violation(message, `${at}.message`, words));
  }
  return found;
}

/** Runs for every line that anybody logs, so what is only needed to refuse one stands apart. */
function isWhole({ timestamp = -1, message = "" }: Shape<InputLogEvent>): boolean {
  return timestamp >= 0 && message !== "";
}

function checkBatch(events: readonly NewEvent[]): void {
  let bytes = 0;
  for (const { message } of events) {
    const eventBytes = Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
    bytes += eventBytes;
    if (eventBytes <= MAX_EVENT_BYTES) continue;
    throw invalid(`Log event too large: ${eventBytes} bytes exceeds limit of ${MAX_EVENT_BYTES}`);
  }
  if (bytes > MAX_BATCH_BYTES) {
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
  }
  for (const [index, { timestampMs }] of events.entries()) {
    if (timestampMs >= (events[index - 1]?.timestampMs ?? 0)) continue;
    throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
  }
  const spanMs = (events.at(-1)?.timestampMs ?? 0) - (events[0]?.timestampMs ?? 0);
  if (spanMs > MAX_SPAN_MS) {
    throw invalid(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  }
}
