import { setTimeout as sleep } from "node:timers/promises";
import { fillJournal } from "./fill-journal.ts";
import { residentMiB, startLongshore, temporaryFolder } from "./server-process.ts";
import { type Measurement, median, round } from "./table.ts";

const STARTS = 7;
const IDLE_MS = 10_000;
const RECORDS = 100_000;

/** From the start of the process to the first HTTP answer, of server and agent together. */
export async function measureStart(): Promise<Measurement> {
  const folder = await temporaryFolder();
  const times: number[] = [];
  for (let n = 0; n < STARTS; n += 1) {
    const server = await startLongshore({ verb: "up", port: 14573, dataDir: folder.path });
    times.push(server.firstAnswerMs);
    await server.stop();
  }
  await folder.remove();
  return {
    what: `start to first answer, median of ${STARTS}`,
    ours: `${round(median(times), 0)} ms`,
    other: "–",
    ratio: "–",
    goal: "at most 400 ms",
    met: median(times) <= 400,
  };
}

/** Resident memory of server and agent together, after ten idle seconds. */
export async function measureIdleMemory(): Promise<Measurement> {
  const folder = await temporaryFolder();
  const server = await startLongshore({ verb: "up", port: 14574, dataDir: folder.path });
  await sleep(IDLE_MS);
  const memory = residentMiB(server.pid);
  await server.stop();
  await folder.remove();
  return {
    what: "idle memory, server and agent",
    ours: `${round(memory, 0)} MiB`,
    other: "–",
    ratio: "–",
    goal: "at most 120 MB",
    met: memory * 1.048576 <= 120,
  };
}

/** Restart of the server on a journal of 100,000 task records, to its first answer. */
export async function measureRestart(): Promise<Measurement> {
  const folder = await temporaryFolder();
  await fillJournal(folder.path, RECORDS);
  const times: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    const server = await startLongshore({ verb: "server", port: 14575, dataDir: folder.path });
    times.push(server.firstAnswerMs);
    await server.stop();
  }
  await folder.remove();
  return {
    what: `restart with ${RECORDS.toLocaleString("en")} task records, to first answer`,
    ours: `${round(median(times) / 1000, 2)} s`,
    other: "–",
    ratio: "–",
    goal: "at most 3 s",
    met: median(times) <= 3000,
  };
}
