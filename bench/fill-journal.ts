import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../src/runtime/clock.ts";
import { silentLog } from "../src/runtime/log.ts";
import { openSqliteJournal } from "../src/store/journal/sqlite.ts";
import { openStore } from "../src/store/store.ts";
import { coreTables, tasks } from "../src/store/tables.ts";
import { aTask } from "../test/fixtures/task.ts";

const ROWS_PER_WRITE = 1000;

/** Puts that many running tasks of the cluster `default` into the journal of a server that is not running. */
export async function fillJournal(dataDir: string, count: number): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const store = await openStore({
    journal: openSqliteJournal(join(dataDir, "longshore.sqlite")),
    tables: coreTables,
    clock: systemClock(),
    log: silentLog,
    onFatal: (error) => {
      throw error;
    },
  });
  for (let from = 0; from < count; from += ROWS_PER_WRITE) {
    await store.write((tx) => {
      for (let n = from; n < Math.min(count, from + ROWS_PER_WRITE); n += 1) {
        const id = n.toString(16).padStart(32, "0");
        const taskArn = `arn:aws:ecs:us-east-1:000000000000:task/default/${id}`;
        tx.put(tasks, aTask({ taskArn, lastStatus: "RUNNING" }));
      }
    });
  }
  await store.close();
}
