import type { EventStore, FoundEvent, ScanPage, ScanQuery } from "./event-store/event-store.ts";

/** GetLogEvents and FilterLogEvents: "up to 10,000 log events", "1 MB". */
export const MAX_EVENTS = 10_000;
export const MAX_PAGE_BYTES = 1024 * 1024;

/** How much of a search one request does; then it answers a page that is not full, with a token. */
const MAX_SLICES = 20;

/** Scans on, slice by slice, until a page is full, there is no more, or the request has looked at enough. */
export async function readPage(
  events: EventStore,
  query: Omit<ScanQuery, "maxBytes">,
): Promise<ScanPage> {
  const found: FoundEvent[] = [];
  let { after } = query;
  let maxBytes = MAX_PAGE_BYTES;
  for (let slice = 0; slice < MAX_SLICES; slice += 1) {
    const limit = query.limit - found.length;
    // oxlint-disable-next-line no-await-in-loop -- each begins where the one before ended
    const page = await events.scan({ ...query, after, limit, maxBytes });
    found.push(...page.events);
    for (const { message } of page.events) maxBytes -= Buffer.byteLength(message);
    if (!page.next || endsFull(page) || maxBytes <= 0) return { events: found, next: page.next };
    after = page.next;
  }
  return { events: found, next: after };
}

/** Whether the page ends at its last event, and not where the slice was over. */
function endsFull({ events, next }: ScanPage): boolean {
  const last = events.at(-1)?.position;
  return last !== undefined && last.batchId === next?.batchId && last.index === next.index;
}
