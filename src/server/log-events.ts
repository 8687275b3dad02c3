import { join } from "node:path";
import type { EventStore } from "../companions/logs/event-store/event-store.ts";
import { WorkerEventStore } from "../companions/logs/event-store/worker-event-store.ts";
import { formatIso } from "../wire/timestamp.ts";
import type { ServerOptions } from "./options.ts";

/** The log events in the data directory; they say in the log what they had to let go. */
export function openLogEvents({
  dataDir,
  logsMaxBytes,
  log,
}: Pick<ServerOptions, "dataDir" | "logsMaxBytes" | "log">): EventStore {
  return new WorkerEventStore({
    path: join(dataDir, "log-events.sqlite"),
    maxBytes: logsMaxBytes,
    onDropped: ({ events, bytes, upToMs }) =>
      log.warn("the oldest log events were removed, because their file had reached its size", {
        events,
        bytes,
        upTo: formatIso(upToMs),
        logsMaxBytes,
      }),
    onDamage: (message) => log.error(`log events: ${message}`),
  });
}
