import type { EventStore, StreamName } from "./event-store/event-store.ts";

/** Whether there is such a stream. */
export async function hasStream(
  events: EventStore,
  { groupId, streamName }: StreamName,
): Promise<boolean> {
  const query = { groupId, prefix: streamName, orderBy: "name", descending: false } as const;
  // Of the names that begin with it, a name itself comes first.
  const [first] = await events.streams({ ...query, limit: 1 });
  return first?.streamName === streamName;
}
