import { join } from "node:path";
import { type Ecr, ecr } from "../companions/ecr/companion.ts";
import type { EventStore } from "../companions/logs/event-store/event-store.ts";
import { startRetention } from "../companions/logs/retention.ts";
import { startDeletionLoop } from "../companions/secretsmanager/deletion-loop.ts";
import { systemBigFiles } from "../runtime/big-files.ts";
import type { Clock } from "../runtime/clock.ts";
import { systemFiles } from "../runtime/files.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Store } from "../store/view.ts";
import type { CallerPolicies } from "../wire/service.ts";
import { openLogEvents } from "./log-events.ts";
import type { ServerOptions } from "./options.ts";

/** What companions keep beside the store, and the loops that look after it. */
export interface CompanionState {
  readonly logEvents: EventStore;
  readonly ecr: Ecr;
  stop(): Promise<void>;
}

/** Opens what companions keep in the data directory, and starts their loops. */
export function openCompanionState(given: {
  readonly options: ServerOptions;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly endpoint: () => string;
  readonly policies: CallerPolicies | undefined;
}): CompanionState {
  const { options, policies, ...ports } = given;
  const { store, clock } = ports;
  const { dataDir, auth, region, log } = options;
  const logEvents = openLogEvents(options);
  const registryFolder = join(dataDir, "registry");
  const images = ecr({
    ...ports,
    ...(policies && { policies }),
    log,
    auth,
    defaultRegion: region,
    bigFiles: systemBigFiles(registryFolder),
    files: systemFiles(registryFolder),
  });
  const stopLoops = [
    startDeletionLoop({ store, clock, log }),
    startRetention({ store, clock, log, logEvents }),
    images.start(),
  ];
  return {
    logEvents,
    ecr: images,
    stop: async () => {
      await Promise.all(stopLoops.map((stop) => stop()));
      await logEvents.close();
    },
  };
}
