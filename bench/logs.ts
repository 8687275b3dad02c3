import { asArray } from "../src/agent/foreign.ts";
import { type JsonClient, jsonClient, LOGS } from "./json-call.ts";
import { startLongshore, startMoto, temporaryFolder } from "./server-process.ts";
import { type Measurement, round } from "./table.ts";

const EVENTS = Number(process.env["LONGSHORE_BENCH_EVENTS"] ?? 10_000_000);
/** About a mebibyte, as AWS counts: the largest batch there may be. */
const BATCH_EVENTS = 8_000;
const STREAMS = 4;
const GROUP = "bench";
/** One event in so many has it. */
const NEEDLE_EVERY = 100_000;

interface Figures {
  readonly putPerSecond: number;
  readonly findMs: number;
}

/** PutLogEvents in full batches, and a search of all of it for a rare word, against moto's. */
export async function measureLogs(): Promise<readonly Measurement[]> {
  const folder = await temporaryFolder();
  const server = await startLongshore({ verb: "server", port: 14580, dataDir: folder.path });
  const ours = await measure(server.port);
  await server.stop();
  await folder.remove();
  const moto = await startMoto(14581);
  const theirs = moto && (await measure(moto.port));
  await moto?.stop();
  const events = EVENTS.toLocaleString("en");
  return [
    {
      what: `PutLogEvents, events/s, ${events} in batches of ${BATCH_EVENTS.toLocaleString("en")}`,
      ours: round(ours.putPerSecond, 0),
      other: theirs ? `moto ${round(theirs.putPerSecond, 0)}` : "–",
      ratio: theirs ? `${round(ours.putPerSecond / theirs.putPerSecond)}×` : "–",
      goal: "–",
      met: undefined,
    },
    {
      what: `FilterLogEvents, a word in ${EVENTS / NEEDLE_EVERY} of ${events} events`,
      ours: `${round(ours.findMs, 0)} ms`,
      other: theirs ? `moto ${round(theirs.findMs, 0)} ms` : "–",
      ratio: theirs ? `${round(theirs.findMs / ours.findMs)}× faster` : "–",
      goal: "–",
      met: undefined,
    },
  ];
}

async function measure(port: number): Promise<Figures> {
  const client = jsonClient(port, LOGS);
  await client.call("CreateLogGroup", { logGroupName: GROUP });
  const startMs = performance.now();
  let next = 0;
  const fill = async (stream: number): Promise<void> => {
    const names = { logGroupName: GROUP, logStreamName: `stream-${stream}` };
    await client.call("CreateLogStream", names);
    while (next < EVENTS) {
      const from = next;
      next += BATCH_EVENTS;
      // oxlint-disable-next-line no-await-in-loop -- a client sends the next batch after the answer
      await client.call("PutLogEvents", { ...names, logEvents: eventsFrom(from) });
    }
  };
  await Promise.all(Array.from({ length: STREAMS }, (_, stream) => fill(stream)));
  const putPerSecond = next / ((performance.now() - startMs) / 1000);
  const searchMs = performance.now();
  const found = await findNeedles(client);
  const findMs = performance.now() - searchMs;
  client.close();
  const wanted = Math.ceil(next / NEEDLE_EVERY);
  if (found !== wanted) throw new Error(`found ${found} events of ${wanted}`);
  return { putPerSecond, findMs };
}

function eventsFrom(from: number): readonly object[] {
  const timestamp = Date.now();
  return Array.from({ length: BATCH_EVENTS }, (_, index) => {
    const number = from + index;
    const word = number % NEEDLE_EVERY === 0 ? "needle" : "hay";
    const address = `10.0.${number % 251}.${number % 241}`;
    return {
      timestamp,
      message: `${number} GET /api/items/${(number * 7919) % 10_007} 200 ${number % 97}ms ${address} ${word}`,
    };
  });
}

/** Walks through all pages, as clients do. */
async function findNeedles(client: JsonClient): Promise<number> {
  let found = 0;
  let nextToken: unknown;
  do {
    const input = { logGroupName: GROUP, filterPattern: "needle", nextToken };
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ended
    const answer = await client.call("FilterLogEvents", input);
    found += asArray(answer["events"]).length;
    nextToken = answer["nextToken"];
  } while (typeof nextToken === "string");
  return found;
}
