import type { EncodedBatch } from "./batch-format.ts";
import type { Position } from "./position.ts";

/**
 * Where log events and the streams they are in are kept: apart from the control plane's state, because they are
 * many, and are neither all needed nor all held in memory. Groups are the companion's; here they are only ids,
 * which never come back once they are gone.
 *
 * An implementer guarantees: `append` resolves when the events are on disk, and all of a batch are there or none.
 * Reads find events by time through an index and hold no more than a page and a batch at once. A call rejects
 * with `EventStoreError`; after a failed one the store goes on, and what was there before is there.
 */
export interface EventStore {
  /** Whether it was made; not when there is one of that name already. */
  createStream(stream: StreamName & { readonly nowMs: number }): Promise<boolean>;
  /** Whether there was one; its events go with it. */
  deleteStream(stream: StreamName): Promise<boolean>;
  /** Removes all streams of a group and their events. */
  deleteGroup(groupId: string): Promise<void>;
  streams(query: StreamQuery): Promise<readonly StreamSummary[]>;
  /** Whether there is such a stream, and the events were kept. */
  append(batch: StreamBatch): Promise<boolean>;
  scan(query: ScanQuery): Promise<ScanPage>;
  /** The number of the batch that came last; numbers only grow. */
  lastBatch(): Promise<number>;
  /** Bytes of the events of each of these groups, as AWS counts them. */
  storedBytes(groupIds: readonly string[]): Promise<readonly number[]>;
  /** Removes what is too old, and groups that are not among these. Called before anything else sees the groups. */
  retain(groups: readonly GroupRetention[]): Promise<RetainedSummary>;
  close(): Promise<void>;
}

export interface StreamName {
  readonly groupId: string;
  readonly streamName: string;
}

export interface StreamBatch extends StreamName {
  readonly batch: EncodedBatch;
  readonly nowMs: number;
}

export interface StreamSummary {
  readonly streamName: string;
  readonly createdMs: number;
  readonly firstEventMs: number | undefined;
  readonly lastEventMs: number | undefined;
  readonly lastIngestedMs: number | undefined;
}

export interface StreamQuery {
  readonly groupId: string;
  readonly prefix?: string | undefined;
  readonly orderBy: "name" | "lastEvent";
  readonly descending: boolean;
  /** The last stream of the page before. */
  readonly after?: Pick<StreamSummary, "streamName" | "lastEventMs"> | undefined;
  readonly limit: number;
}

/** Which streams of a group are read. */
export type StreamSelection =
  | { readonly kind: "all" }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "prefix"; readonly prefix: string };

export interface ScanQuery {
  readonly groupId: string;
  readonly streams: StreamSelection;
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Oldest first, or newest first. */
  readonly direction: "forward" | "backward";
  /** Where the scan before it ended; what is there, and all before it in this direction, is left out. */
  readonly after?: Position | undefined;
  /** At most so many events, and so many bytes of messages; at least one event all the same. */
  readonly limit: number;
  readonly maxBytes: number;
  /** A filter pattern, known to be valid. */
  readonly pattern?: string | undefined;
  /** Only batches that came after the first and not after the second, by `lastBatch`. */
  readonly batches?: BatchRange | undefined;
}

export interface BatchRange {
  readonly after: number;
  readonly through: number;
}

export interface FoundEvent {
  readonly position: Position;
  readonly streamName: string;
  readonly timestampMs: number;
  readonly ingestedMs: number;
  readonly message: string;
}

/** A scan stops early when it has looked at much without finding a page full; it goes on from `next` then. */
export interface ScanPage {
  readonly events: readonly FoundEvent[];
  /** Nothing when there is no more. */
  readonly next: Position | undefined;
}

export interface GroupRetention {
  readonly groupId: string;
  /** Events of before are removed; nothing when they are kept for ever. */
  readonly keepFromMs: number | undefined;
}

export interface RetainedSummary {
  readonly removedEvents: number;
}

/** What was removed because the store had reached its size. */
export interface Dropped {
  readonly events: number;
  readonly bytes: number;
  /** The newest of them. */
  readonly upToMs: number;
}

/** A failure that is not the caller's: the disk, the file. The message is for the operator. */
export class EventStoreError extends Error {
  override readonly name = "EventStoreError";
}
