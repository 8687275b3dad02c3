import type { PutLogEventsRequest, PutLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import { encodeBatch } from "../event-store/batch-format.ts";
import { before, positionDigits } from "../event-store/position.ts";
import { groupNamed, keepFromMs, streamNotFound } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { takenEvents } from "../put-rules.ts";
import { hasStream } from "../streams.ts";

/**
 * PutLogEvents. Sequence tokens are given out, and ignored when they come back, as AWS does; so is a batch that has
 * been sent before. What an entity says about a batch is not kept, which the answer says.
 */
export const putLogEvents: LogsOperation<PutLogEventsRequest, PutLogEventsResponse> = async ({
  input,
  caller,
  nowMs,
  events: store,
  tail,
  read,
}) => {
  const { logGroupName = "", logStreamName = "", logEvents = [], entity } = input;
  const group = await read((view) => groupNamed(view, caller, logGroupName));
  const { groupId } = group;
  const { events, rejected } = takenEvents(logEvents, {
    nowMs,
    keepFromMs: keepFromMs(group, nowMs),
  });
  const stream = { groupId, streamName: logStreamName };
  if (events.length > 0) {
    if (!(await store.append({ ...stream, batch: encodeBatch(events), nowMs }))) {
      throw streamNotFound();
    }
    tail.publish({ ...stream, ingestedMs: nowMs }, events);
  } else if (!(await hasStream(store, stream))) throw streamNotFound();
  return {
    nextSequenceToken: positionDigits(before(nowMs)),
    ...(rejected && { rejectedLogEventsInfo: rejected }),
    ...(entity && { rejectedEntityInfo: { errorType: "UnsupportedLogGroupType" as const } }),
  };
};
