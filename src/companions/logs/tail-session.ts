import type {
  LiveTailSessionLogEvent,
  LiveTailSessionUpdate,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Shape } from "../../domain/shape.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { FilterPattern } from "./filter-pattern/filter-pattern.ts";
import type { TailedEvent } from "./live-tail.ts";

/** StartLiveTail: "if there are more than 500 log events per second, … sampled". */
const MAX_EVENTS_A_SECOND = 500;

export interface TailFilter {
  readonly pattern: FilterPattern;
  readonly streamNames: readonly string[] | undefined;
  readonly streamPrefixes: readonly string[] | undefined;
}

/** What the next update of a session will say; holds no more than is shown of a second. */
export class TailUpdate {
  readonly #filter: TailFilter;
  readonly #identifiers: ReadonlyMap<string, string>;
  readonly #clock: Pick<Clock, "nowMs">;
  #events: TailedEvent[] = [];
  #isSampled = false;
  #secondEndsMs = 0;
  #leftOfSecond = 0;
  #heard = new AbortController();

  /** `identifiers` are what groups are called in updates, by their ids. */
  constructor(
    filter: TailFilter,
    identifiers: ReadonlyMap<string, string>,
    clock: Pick<Clock, "nowMs">,
  ) {
    this.#filter = filter;
    this.#identifiers = identifiers;
    this.#clock = clock;
  }

  /** Aborted as soon as there is an event to tell of. */
  get heard(): AbortSignal {
    return this.#heard.signal;
  }

  add(events: readonly TailedEvent[]): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#secondEndsMs) {
      this.#secondEndsMs = nowMs + 1_000;
      this.#leftOfSecond = MAX_EVENTS_A_SECOND;
    }
    for (const event of events) {
      if (!this.#wants(event)) continue;
      // A client that does not read has no more of them either.
      if (this.#leftOfSecond > 0 && this.#events.length < MAX_EVENTS_A_SECOND) {
        this.#leftOfSecond -= 1;
        this.#events.push(event);
      } else this.#isSampled = true;
    }
    if (this.#events.length > 0) this.#heard.abort();
  }

  /** What came since the last time, which may be nothing. */
  take(): Shape<LiveTailSessionUpdate> {
    const update = {
      sessionMetadata: { sampled: this.#isSampled },
      sessionResults: this.#events.map((event) => this.#present(event)),
    };
    this.#events = [];
    this.#isSampled = false;
    if (this.#heard.signal.aborted) this.#heard = new AbortController();
    return update;
  }

  #wants({ streamName, message }: TailedEvent): boolean {
    const { pattern, streamNames, streamPrefixes } = this.#filter;
    if (streamNames && !streamNames.includes(streamName)) return false;
    if (streamPrefixes && !streamPrefixes.some((prefix) => streamName.startsWith(prefix))) {
      return false;
    }
    return pattern.matches(message);
  }

  #present(event: TailedEvent): Shape<LiveTailSessionLogEvent> {
    return {
      logStreamName: event.streamName,
      logGroupIdentifier: this.#identifiers.get(event.groupId),
      message: event.message,
      timestamp: event.timestampMs,
      ingestionTime: event.ingestedMs,
    };
  }
}
