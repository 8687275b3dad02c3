import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WorkerEventStore } from "../../src/companions/logs/event-store/worker-event-store.ts";
import { messages, told } from "../fixtures/event-store.ts";
import { killedWriter } from "../fixtures/killed-writer.ts";
import { seededRandom } from "../fixtures/seeded-random.ts";

const KILLS = 10;
const CHILD = join(import.meta.dirname, "../fixtures/event-writer.ts");

test("a kill -9 at any moment loses no events that were acknowledged, and no half of a batch", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 32);
  const random = seededRandom(seed);
  const directory = mkdtempSync(join(tmpdir(), "longshore-events-kill-"));
  const path = join(directory, "events.sqlite");
  const acknowledged = new Set<number>();
  try {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const program = [CHILD, path, String(kill * 1_000_000)];
      const output = await killedWriter(program, {
        from: "first write",
        afterMs: random() * 150,
      });
      // What follows the last line end was not printed whole.
      const numbers = output.split("\n").slice(0, -1).map(Number);
      for (const number of numbers) acknowledged.add(number);
      const operator = told();
      const store = new WorkerEventStore({ ...operator, path, maxBytes: 1e9 });
      const found = new Set(await messages(store));
      await store.close();
      const lost = [...acknowledged].filter((number) => !found.has(`event ${number}`));
      expect(lost, `seed ${seed}, kill ${kill}: lost what was acknowledged`).toEqual([]);
      const halves = [...found].filter((text) => !found.has(twinOf(text)));
      expect(halves, `seed ${seed}, kill ${kill}: kept half a batch`).toEqual([]);
      expect(operator.damages).toEqual([]);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  console.log(`seed ${seed}: ${KILLS} kills, ${acknowledged.size} acknowledged batches`);
  expect(acknowledged.size).toBeGreaterThan(KILLS);
}, 60_000);

function twinOf(text: string): string {
  return text.startsWith("twin") ? text.replace("twin", "event") : text.replace("event", "twin");
}
