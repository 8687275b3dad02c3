import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { Shape } from "../../domain/shape.ts";
import type { FoundEvent } from "./event-store/event-store.ts";
import { positionDigits } from "./event-store/position.ts";

export function presentFound(event: FoundEvent): Shape<FilteredLogEvent> {
  return {
    logStreamName: event.streamName,
    timestamp: event.timestampMs,
    message: event.message,
    ingestionTime: event.ingestedMs,
    eventId: positionDigits(event.position),
  };
}
