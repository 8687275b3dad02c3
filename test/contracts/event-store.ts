import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventStore } from "../../src/companions/logs/event-store/event-store.ts";
import { comparePositions } from "../../src/companions/logs/event-store/position.ts";
import {
  append,
  aQuery,
  GROUP,
  lines,
  messages,
  scanned,
  T0,
  type Told,
} from "../fixtures/event-store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What every event store does. `reopen` gives a store on what the one before had kept. */
export function eventStoreContract(
  name: string,
  open: (maxBytes?: number) => { readonly store: EventStore; readonly told: Told },
): void {
  describe(name, () => {
    let store: EventStore;
    let told: Told;

    beforeEach(async () => {
      ({ store, told } = open());
      await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
      await store.createStream({ groupId: GROUP, streamName: "b", nowMs: T0 + 1 });
    });

    afterEach(() => store.close());

    test("makes a stream once", async () => {
      const stream = { groupId: GROUP, streamName: "c", nowMs: T0 };
      expect(await store.createStream(stream)).toBe(true);
      expect(await store.createStream(stream)).toBe(false);
      expect(await store.createStream({ ...stream, groupId: "g2" })).toBe(true);
    });

    test("keeps events of streams that are there, and no others", async () => {
      expect(await append(store, "a", lines(T0, "one", "two"))).toBe(true);
      expect(await append(store, "nobody", lines(T0, "lost"))).toBe(false);
      expect(await scanned(store)).toMatchObject([
        { streamName: "a", timestampMs: T0, ingestedMs: T0, message: "one" },
        { streamName: "a", timestampMs: T0 + 1, ingestedMs: T0, message: "two" },
      ]);
    });

    test("gives any text back as it was", async () => {
      const texts = ["", "\u0000", "größe 😀", "line\nline", "x".repeat(300_000)];
      await append(store, "a", lines(T0, ...texts));
      expect(await messages(store)).toEqual(texts);
    });

    test("reads in the order of time whatever order batches came in", async () => {
      await append(store, "a", lines(T0 + 10, "11", "12"));
      await append(store, "a", lines(T0, "1", "2"));
      await append(store, "b", [
        { timestampMs: T0 - 5, message: "0" },
        { timestampMs: T0 + 5, message: "5" },
        { timestampMs: T0 + DAY_MS - 6, message: "99" },
      ]);
      const wanted = ["0", "1", "2", "5", "11", "12", "99"];
      expect(await messages(store)).toEqual(wanted);
      expect(await messages(store, { limit: 1 })).toEqual(wanted);
      expect(await messages(store, { direction: "backward", limit: 2 })).toEqual(
        wanted.toReversed(),
      );
      expect(await messages(store, { fromMs: T0 + 1, toMs: T0 + 11 })).toEqual(["2", "5", "11"]);
      expect(
        await messages(store, { fromMs: T0 + 1, toMs: T0 + 11, direction: "backward" }),
      ).toEqual(["11", "5", "2"]);
    });

    test("reads of some streams only", async () => {
      await store.createStream({ groupId: GROUP, streamName: "ab", nowMs: T0 });
      await append(store, "a", lines(T0, "a"));
      await append(store, "b", lines(T0 + 1, "b"));
      await append(store, "ab", lines(T0 + 2, "ab"));
      const of = (...names: readonly string[]) =>
        messages(store, { streams: { kind: "names", names } });
      expect(await of("a")).toEqual(["a"]);
      expect(await of("b", "ab", "nobody")).toEqual(["b", "ab"]);
      expect(await of("nobody")).toEqual([]);
      expect(await messages(store, { streams: { kind: "prefix", prefix: "a" } })).toEqual([
        "a",
        "ab",
      ]);
      expect(await messages(store, { groupId: "other" })).toEqual([]);
    });

    test("reads what matches a pattern", async () => {
      await append(store, "a", lines(T0, "ERROR one", "fine", "an ERROR", "ERR", "OR"));
      expect(await messages(store, { pattern: "ERROR" })).toEqual(["ERROR one", "an ERROR"]);
      expect(await messages(store, { pattern: "-ERROR" })).toEqual(["fine", "ERR", "OR"]);
      expect(await messages(store, { pattern: "%^ERR$%" })).toEqual(["ERR"]);
      expect(await messages(store, { pattern: "RRO", limit: 1, direction: "backward" })).toEqual([
        "an ERROR",
        "ERROR one",
      ]);
    });

    test("ends a page at its bytes, but gives an event at least", async () => {
      await append(
        store,
        "a",
        lines(T0, "x".repeat(600), "y".repeat(600), "z".repeat(3000), "end"),
      );
      const sizes: number[] = [];
      let query = aQuery({ maxBytes: 1000 });
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ended
        const { events, next } = await store.scan(query);
        sizes.push(events.length);
        if (!next) break;
        query = { ...query, after: next };
      }
      expect(sizes).toEqual([1, 1, 1, 1]);
    });

    test("a position is an event's for ever, and sorts as it does", async () => {
      await append(store, "a", lines(T0, "1", "2", "3"));
      const [first] = await scanned(store);
      await append(store, "b", lines(T0 - 1, "0", "1b"));
      const all = await scanned(store);
      expect(all.map(({ message }) => message)).toEqual(["0", "1", "1b", "2", "3"]);
      expect(all[1]?.position).toEqual(first?.position);
      for (const [index, { position }] of all.slice(1).entries()) {
        const before = all[index];
        expect(before && comparePositions(before.position, position)).toBeLessThan(0);
      }
    });

    test("finds streams by a prefix, whatever characters names have", async () => {
      for (const streamName of ["ab", "a\u0000b", "aö😀", "a\uffff", "A", "b"]) {
        // oxlint-disable-next-line no-await-in-loop -- few
        await store.createStream({ groupId: "names", streamName, nowMs: T0 });
      }
      const query = { groupId: "names", orderBy: "name", descending: false, limit: 9 } as const;
      const named = async (prefix: string) =>
        (await store.streams({ ...query, prefix })).map(({ streamName }) => streamName);
      expect(await named("a")).toEqual(["a\u0000b", "ab", "aö😀", "a\uffff"]);
      expect(await named("aö😀")).toEqual(["aö😀"]);
      expect(await named("a\u0000")).toEqual(["a\u0000b"]);
      expect(await named("c")).toEqual([]);
    });

    test("lists streams by name and by last event, page by page", async () => {
      await store.createStream({ groupId: GROUP, streamName: "c", nowMs: T0 + 2 });
      await store.createStream({ groupId: "other", streamName: "x", nowMs: T0 });
      await append(store, "b", lines(T0, "1", "2"), T0 + 50);
      await append(store, "a", lines(T0 + 9, "3"), T0 + 60);
      const listed = async (
        orderBy: "name" | "lastEvent",
        descending: boolean,
        prefix?: string,
      ): Promise<readonly string[]> => {
        const names: string[] = [];
        let after;
        for (;;) {
          const query = { groupId: GROUP, orderBy, descending, prefix, after, limit: 1 };
          // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ended
          const page = await store.streams(query);
          names.push(...page.map(({ streamName }) => streamName));
          [after] = page;
          if (!after) return names;
        }
      };
      expect(await listed("name", false)).toEqual(["a", "b", "c"]);
      expect(await listed("name", true)).toEqual(["c", "b", "a"]);
      expect(await listed("name", false, "b")).toEqual(["b"]);
      expect(await listed("lastEvent", true)).toEqual(["a", "b", "c"]);
      expect(await listed("lastEvent", false)).toEqual(["c", "b", "a"]);
      const query = { groupId: GROUP, orderBy: "name", descending: false, limit: 50 } as const;
      expect(await store.streams(query)).toEqual([
        {
          streamName: "a",
          createdMs: T0,
          firstEventMs: T0 + 9,
          lastEventMs: T0 + 9,
          lastIngestedMs: T0 + 60,
        },
        {
          streamName: "b",
          createdMs: T0 + 1,
          firstEventMs: T0,
          lastEventMs: T0 + 1,
          lastIngestedMs: T0 + 50,
        },
        {
          streamName: "c",
          createdMs: T0 + 2,
          firstEventMs: undefined,
          lastEventMs: undefined,
          lastIngestedMs: undefined,
        },
      ]);
    });

    test("counts bytes as AWS does, and no more once they are gone", async () => {
      await append(store, "a", lines(T0, "12345", "ä"));
      await append(store, "b", lines(T0 + 1000, "1"));
      expect(await store.storedBytes([GROUP, "other"])).toEqual([5 + 2 + 26 * 2 + 1 + 26, 0]);
      await store.retain([{ groupId: GROUP, keepFromMs: T0 + 500 }]);
      expect(await store.storedBytes([GROUP])).toEqual([1 + 26]);
    });

    test("a stream that is deleted takes its events along, and may be made anew", async () => {
      await append(store, "a", lines(T0, "old"));
      await append(store, "b", lines(T0, "other"));
      expect(await store.deleteStream({ groupId: GROUP, streamName: "a" })).toBe(true);
      expect(await store.deleteStream({ groupId: GROUP, streamName: "a" })).toBe(false);
      expect(await messages(store)).toEqual(["other"]);
      await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
      await append(store, "a", lines(T0, "new"));
      expect(await messages(store, { streams: { kind: "names", names: ["a"] } })).toEqual(["new"]);
    });

    test("a group that is deleted takes its streams along", async () => {
      await append(store, "a", lines(T0, "old"));
      await store.deleteGroup(GROUP);
      expect(await messages(store)).toEqual([]);
      expect(await append(store, "a", lines(T0, "late"))).toBe(false);
      await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
      expect(await messages(store)).toEqual([]);
    });

    test("keeps what is younger than the retention and of groups that are known", async () => {
      await store.createStream({ groupId: "gone", streamName: "x", nowMs: T0 });
      for (let day = 0; day < 4; day += 1) {
        // oxlint-disable-next-line no-await-in-loop -- in order
        await append(store, "a", lines(T0 + day * DAY_MS, `day ${day}`));
      }
      const retain = (keepFromMs: number | undefined) =>
        store.retain([{ groupId: GROUP, keepFromMs }]);
      expect(await retain(undefined)).toEqual({ removedEvents: 0 });
      expect(await messages(store)).toHaveLength(4);
      expect(await retain(T0 + 2 * DAY_MS)).toEqual({ removedEvents: 2 });
      expect(await messages(store)).toEqual(["day 2", "day 3"]);
      const query = { groupId: "gone", orderBy: "name", descending: false, limit: 1 } as const;
      expect(await store.streams(query)).toEqual([]);
    });

    test("removes the oldest above its size, and says so", async () => {
      await store.close();
      ({ store, told } = open(2_000_000));
      await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
      for (let batch = 0; batch < 60; batch += 1) {
        // oxlint-disable-next-line no-await-in-loop -- in order
        await append(store, "a", lines(T0 + batch, noise(batch)));
      }
      await settled(store);
      const kept = await messages(store);
      const dropped = told.drops.reduce((sum, { events }) => sum + events, 0);
      expect(dropped).toBeGreaterThan(0);
      expect(kept.length + dropped).toBe(60);
      expect(kept).toEqual(Array.from({ length: 60 }, (_, batch) => noise(batch)).slice(dropped));
      expect(told.drops.at(-1)).toMatchObject({ upToMs: T0 + dropped - 1 });
    });

    test("any mix of batches reads as a sort of all events would", async () => {
      const batch = fc.record({
        streamName: fc.constantFrom("a", "b"),
        fromMs: fc.nat(40),
        gaps: fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(batch, { minLength: 1, maxLength: 8 }),
          fc.record({
            limit: fc.integer({ min: 1, max: 5 }),
            fromMs: fc.nat(60),
            spanMs: fc.nat(80),
            direction: fc.constantFrom("forward" as const, "backward" as const),
          }),
          async (batches, { spanMs, ...options }) => {
            const groupId = `run ${++run}`;
            const all: { readonly at: number; readonly message: string }[] = [];
            for (const streamName of ["a", "b"]) {
              // oxlint-disable-next-line no-await-in-loop -- few
              await store.createStream({ groupId, streamName, nowMs: T0 });
            }
            for (const [number, { streamName, fromMs, gaps }] of batches.entries()) {
              let at = fromMs;
              const events = gaps.map((gap, index) => ({
                timestampMs: (at += gap),
                message: `${number} ${index}`,
              }));
              all.push(...events.map(({ timestampMs, message }) => ({ at: timestampMs, message })));
              // oxlint-disable-next-line no-await-in-loop -- their order is part of the order of events
              await append(store, streamName, events, T0, groupId);
            }
            const toMs = options.fromMs + spanMs;
            const wanted = all
              .map((event, order) => ({ ...event, order }))
              .filter(({ at }) => at >= options.fromMs && at < toMs)
              .toSorted((a, b) => a.at - b.at || a.order - b.order)
              .map(({ message }) => message);
            expect(await messages(store, { ...options, groupId, toMs })).toEqual(
              options.direction === "forward" ? wanted : wanted.toReversed(),
            );
          },
        ),
        { numRuns: 100 },
      );
    }, 30_000);
  });
}

/** Text that can't be compressed much, the same for the same number. */
function noise(seed: number): string {
  return createHash("shake256", { outputLength: 45_000 }).update(String(seed)).digest("base64");
}

/** What a store does after answering has been done once it answered to others a few times. */
async function settled(store: EventStore): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one turn after the other
    await store.createStream({ groupId: "other", streamName: `turn ${turn}`, nowMs: T0 });
  }
}
