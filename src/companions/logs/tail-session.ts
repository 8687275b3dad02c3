import type {
  LiveTailSessionLogEvent,
  LiveTailSessionUpdate,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Shape } from "../../domain/shape.ts";
import type { FilterPattern } from "./filter-pattern/filter-pattern.ts";
import type { TailedEvent } from "./live-tail.ts";

/** StartLiveTail: "if there are more than 500 log events per second, … sampled". */
export const MAX_EVENTS_AN_UPDATE = 500;

export interface TailFilter {
  readonly pattern: FilterPattern;
  readonly streamNames: readonly string[] | undefined;
  readonly streamPrefixes: readonly string[] | undefined;
}

/** What the next update of a session will say; holds no more than one update does. */
export class TailUpdate {
  readonly #filter: TailFilter;
  readonly #identifiers: ReadonlyMap<string, string>;
  #events: TailedEvent[] = [];
  #isSampled = false;

  /** `identifiers` are what groups are called in updates, by their ids. */
  constructor(filter: TailFilter, identifiers: ReadonlyMap<string, string>) {
    this.#filter = filter;
    this.#identifiers = identifiers;
  }

  add(events: readonly TailedEvent[]): void {
    for (const event of events) {
      if (!this.#wants(event)) continue;
      if (this.#events.length < MAX_EVENTS_AN_UPDATE) this.#events.push(event);
      else this.#isSampled = true;
    }
  }

  /** What came since the last time, which may be nothing. */
  take(): Shape<LiveTailSessionUpdate> {
    const update = {
      sessionMetadata: { sampled: this.#isSampled },
      sessionResults: this.#events.map((event) => this.#present(event)),
    };
    this.#events = [];
    this.#isSampled = false;
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
