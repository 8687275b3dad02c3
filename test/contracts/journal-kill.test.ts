import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteJournal } from "../../src/store/journal/sqlite.ts";
import { killedWriter } from "../fixtures/killed-writer.ts";
import { ledger, valueOf, WRITERS } from "../fixtures/ledger.ts";
import { seededRandom } from "../fixtures/seeded-random.ts";
import { aStore } from "../fixtures/store.ts";

const KILLS = 50;
const CHILD = join(import.meta.dirname, "../fixtures/ledger-writer.ts");

test("a kill -9 at any moment loses nothing acknowledged and leaves nothing half-applied", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 32);
  const random = seededRandom(seed);
  const directory = mkdtempSync(join(tmpdir(), "longshore-kill-"));
  const path = join(directory, "state.db");
  let acknowledged = 0;
  try {
    let stood: readonly number[] = Array.from({ length: WRITERS }, () => 0);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      // One in five dies while it starts or recovers, the others under load.
      const output = await killedWriter([CHILD, path], {
        from: random() < 0.2 ? "start" : "first write",
        afterMs: random() * 150,
      });
      const last = lastAcknowledged(output, stood);
      const found = await valuesIn(path);
      for (const [writer, value] of found.entries()) {
        const acked = last[writer] ?? 0;
        const where = `seed ${seed}, kill ${kill}, writer ${writer}`;
        expect(value, `${where}: lost what was acknowledged`).toBeGreaterThanOrEqual(acked);
        expect(value, `${where}: wrote what nobody asked for`).toBeLessThanOrEqual(acked + 1);
        acknowledged += acked - (stood[writer] ?? 0);
      }
      stood = found;
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  console.log(`seed ${seed}: ${KILLS} kills, ${acknowledged} acknowledged writes`);
  expect(acknowledged).toBeGreaterThan(KILLS);
}, 180_000);

/** The last value printed for each writer; where it stood before when there is none. */
function lastAcknowledged(output: string, stood: readonly number[]): readonly number[] {
  const last = [...stood];
  // What follows the last line end was not printed whole.
  for (const line of output.split("\n").slice(0, -1)) {
    const [writer, value] = line.split(" ").map(Number);
    if (writer !== undefined && value !== undefined) last[writer] = value;
  }
  return last;
}

async function valuesIn(path: string): Promise<readonly number[]> {
  const store = await aStore({ journal: openSqliteJournal(path), tables: [ledger] });
  try {
    return await store.read((view) =>
      Array.from({ length: WRITERS }, (_, writer) => valueOf(view, writer)),
    );
  } finally {
    await store.close();
  }
}
