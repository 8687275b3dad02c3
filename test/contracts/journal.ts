import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Journal,
  type JournalBatch,
  type JournalChange,
  JournalError,
  type JournalRow,
} from "../../src/store/journal/journal.ts";
import { seededRandom } from "../fixtures/seeded-random.ts";

/** A place for one journal. */
export interface JournalPlace {
  /** Opens the journal that is there, or a new one. Rejects while it is open. */
  open(): Promise<Journal>;
  remove(): Promise<void>;
}

/** What every journal has to do; see `Journal`. */
export function describeJournal(name: string, makePlace: () => Promise<JournalPlace>): void {
  describe(name, () => {
    let place: JournalPlace;
    const opened: Journal[] = [];

    beforeEach(async () => {
      place = await makePlace();
    });

    afterEach(async () => {
      for (const journal of opened.splice(0)) await journal.close();
      await place.remove();
    });

    async function open(): Promise<Journal> {
      const journal = await place.open();
      opened.push(journal);
      return journal;
    }

    /** What a process that opens the journal after this one finds. */
    async function reopened(): Promise<{ rows: JournalRow[]; sequenceCeiling: number }> {
      for (const journal of opened.splice(0)) await journal.close();
      return contentOf(await open());
    }

    async function committed(...batches: readonly JournalBatch[]): Promise<void> {
      const journal = await open();
      await contentOf(journal);
      for (const batch of batches) await journal.commit(batch);
    }

    test("is empty when new, with no sequence given out", async () => {
      expect(await contentOf(await open())).toEqual({ rows: [], sequenceCeiling: 0 });
    });

    test("gives back what was committed, to the letter", async () => {
      const json = JSON.stringify({
        text: 'é "quoted" \\ \u0000 😀 \u2028',
        n: [1, -0.5, 1e300],
        o: {},
      });
      const key = "arn:aws:ecs:us-east-1:000000000000:task/a'b\"c/%_";
      await committed({ changes: [put({ sequence: 1, kind: "task", key, json })] });

      expect((await reopened()).rows).toEqual([{ sequence: 1, kind: "task", key, json }]);
    });

    test("gives rows back in order of sequence, whatever the order they were committed in", async () => {
      await committed(
        { changes: [aPut(7), aPut(3, { kind: "cluster" })] },
        { changes: [aPut(5), aPut(1)] },
      );

      expect((await reopened()).rows.map((row) => row.sequence)).toEqual([1, 3, 5, 7]);
    });

    test("keeps one row per sequence: the last that was put", async () => {
      await committed(
        { changes: [aPut(1, { key: "k", json: '{"is":"old"}' })] },
        { changes: [aPut(1, { key: "k", json: '{"is":"new"}' })] },
      );

      expect((await reopened()).rows).toEqual([
        { sequence: 1, kind: "task", key: "k", json: '{"is":"new"}' },
      ]);
    });

    test("moves a resource to another sequence in one batch", async () => {
      await committed(
        { changes: [aPut(1), aPut(2)] },
        { changes: [aDelete(1), aPut(3, { key: "key 1" })] },
      );

      expect((await reopened()).rows.map((row) => row.key)).toEqual(["key 2", "key 1"]);
    });

    test("tells the same key of two kinds apart", async () => {
      await committed({
        changes: [aPut(1, { kind: "task", key: "k" }), aPut(2, { kind: "cluster", key: "k" })],
      });

      expect((await reopened()).rows.map((row) => row.kind)).toEqual(["task", "cluster"]);
    });

    test("removes what was deleted, and minds nothing that is not there", async () => {
      await committed({ changes: [aPut(1), aPut(2)] }, { changes: [aDelete(1), aDelete(999)] });

      expect((await reopened()).rows.map((row) => row.key)).toEqual(["key 2"]);
    });

    test("takes back a key that was deleted before", async () => {
      await committed(
        { changes: [aPut(1)] },
        { changes: [aDelete(1)] },
        { changes: [aPut(2, { key: "key 1" })] },
      );

      expect((await reopened()).rows.map((row) => row.sequence)).toEqual([2]);
    });

    test("keeps the highest sequence ceiling that was committed, also without changes", async () => {
      await committed(
        { changes: [aPut(1)], sequenceCeiling: 1000 },
        { changes: [], sequenceCeiling: 2 ** 40 },
        { changes: [aPut(2)] },
      );

      expect((await reopened()).sequenceCeiling).toBe(2 ** 40);
    });

    test("counts as far as a number goes", async () => {
      const last = Number.MAX_SAFE_INTEGER - 1;
      await committed({ changes: [aPut(last)], sequenceCeiling: Number.MAX_SAFE_INTEGER });

      const { rows, sequenceCeiling } = await reopened();
      expect(rows.map((row) => row.sequence)).toEqual([last]);
      expect(sequenceCeiling).toBe(Number.MAX_SAFE_INTEGER);
    });

    test("has committed all it resolved, in whatever order batches touched the same rows", async () => {
      const random = seededRandom(1);
      const model = new Map<number, string>();
      const batches = Array.from({ length: 300 }, (_, round): JournalBatch => {
        const touched = new Set(Array.from({ length: 5 }, () => 1 + Math.floor(random() * 20)));
        const changes = [...touched].map((sequence) => {
          if (random() < 0.3) {
            model.delete(sequence);
            return aDelete(sequence);
          }
          const json = JSON.stringify({ round });
          model.set(sequence, json);
          return aPut(sequence, { json });
        });
        return { changes };
      });
      await committed(...batches);

      const { rows } = await reopened();
      const expected = [...model].toSorted(([a], [b]) => a - b);
      expect(rows.map(({ sequence, json }) => [sequence, json])).toEqual(expected);
    });

    test("stays whole and usable when whoever loads it gives up", async () => {
      await committed({ changes: [aPut(1), aPut(2)], sequenceCeiling: 3 });
      const { rows } = await reopened();
      for (const journal of opened.splice(0)) await journal.close();
      const journal = await open();
      await expect(journal.load(giveUp)).rejects.toThrow("not what I can read");

      expect((await reopened()).rows).toEqual(rows);
    });

    test("takes nothing more once it is closed, and leaves the next one alone", async () => {
      const closed = await place.open();
      await closed.commit({ changes: [aPut(1)] });
      await closed.close();
      const next = await open();
      await expect(closed.commit({ changes: [aPut(2)] })).rejects.toThrow(JournalError);
      await next.commit({ changes: [aPut(3)] });

      expect((await reopened()).rows.map((row) => row.sequence)).toEqual([1, 3]);
    });

    test("takes a batch of thousands of rows, and a row of a megabyte", async () => {
      const many = Array.from({ length: 5000 }, (_, index) => aPut(index + 1));
      const json = JSON.stringify({ text: "x".repeat(1024 * 1024) });
      await committed({ changes: [...many, aPut(5001, { json })] });

      const { rows } = await reopened();
      expect(rows).toHaveLength(5001);
      expect(rows.at(-1)?.json).toBe(json);
    });

    test("commits nothing of a batch of which a part is refused", async () => {
      const journal = await open();
      await contentOf(journal);
      await journal.commit({ changes: [aPut(1)] });
      // Two resources may not stand at one sequence.
      const refused = { changes: [aPut(2), aPut(1, { key: "other" })], sequenceCeiling: 50 };
      await expect(journal.commit(refused)).rejects.toThrow(JournalError);

      const { rows, sequenceCeiling } = await reopened();
      expect(rows.map((row) => row.key)).toEqual(["key 1"]);
      expect(sequenceCeiling).toBe(0);
    });

    test("is refused to a second opener, and given to the next one after it was closed", async () => {
      const first = await open();
      const second = place.open();
      await expect(second).rejects.toThrow(JournalError);
      await expect(second).rejects.toThrow(/in use/);
      await first.commit({ changes: [aPut(1)] });

      expect((await reopened()).rows).toHaveLength(1);
    });
  });
}

function giveUp(): void {
  throw new Error("not what I can read");
}

async function contentOf(
  journal: Journal,
): Promise<{ rows: JournalRow[]; sequenceCeiling: number }> {
  const rows: JournalRow[] = [];
  const { sequenceCeiling } = await journal.load((row) => rows.push(row));
  return { rows, sequenceCeiling };
}

function put(row: JournalRow): JournalChange {
  return { op: "put", ...row };
}

function aPut(sequence: number, given: Partial<JournalRow> = {}): JournalChange {
  return put({ sequence, kind: "task", key: `key ${sequence}`, json: "{}", ...given });
}

function aDelete(sequence: number): JournalChange {
  return { op: "delete", sequence };
}
