import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal } from "../../src/store/journal/sqlite.ts";
import { memoryDisk } from "../fixtures/memory-journal.ts";
import { describeJournal } from "./journal.ts";

describeJournal("the SQLite journal", async () => {
  const directory = await mkdtemp(join(tmpdir(), "longshore-journal-"));
  return {
    open: async () => openSqliteJournal(join(directory, "state.db")),
    remove: () => rm(directory, { recursive: true }),
  };
});

describeJournal("the journal in memory", async () => {
  const disk = memoryDisk();
  return { open: async () => disk.open(), remove: async () => {} };
});
