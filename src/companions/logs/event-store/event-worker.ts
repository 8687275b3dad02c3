import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../../../runtime/clock.ts";
import { EventStoreError } from "./event-store.ts";
import { LocalEventStore } from "./local-event-store.ts";
import type { AnswerMessage, CallMessage, WorkerStart } from "./worker-messages.ts";

/*
 * The thread of the event store. Compression, fsync and the search for patterns happen here, so that a flood of
 * logs or a long search holds up nobody but those who log and search.
 */

const start: WorkerStart = workerData;
const answer = (message: AnswerMessage): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(message);
};
const store = new LocalEventStore({
  ...start,
  clock: systemClock(),
  onDropped: (dropped) => answer({ kind: "dropped", dropped }),
  onDamage: (message) => answer({ kind: "damage", message }),
});

parentPort?.on("message", (message: CallMessage) => void serve(message));

async function serve({ id, name, argument }: CallMessage): Promise<void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- worker-event-store.ts, by the same port
  const call = store[name].bind(store) as (given: unknown) => Promise<unknown>;
  try {
    answer({ kind: "result", id, value: await call(argument) });
    if (name === "close") parentPort?.close();
  } catch (error) {
    const isWorlds = error instanceof EventStoreError;
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    answer({ kind: "failure", id, isWorlds, message: isWorlds ? error.message : message });
  }
}
