import { join } from "node:path";
import { type Ecr, ecr } from "../companions/ecr/companion.ts";
import type { EventStore } from "../companions/logs/event-store/event-store.ts";
import { startRetention } from "../companions/logs/retention.ts";
import { s3 } from "../companions/s3/companion.ts";
import { startDeletionLoop } from "../companions/secretsmanager/deletion-loop.ts";
import type { Sealer } from "../runtime/sealer.ts";
import { systemBigFiles } from "../runtime/big-files.ts";
import type { Clock } from "../runtime/clock.ts";
import { systemFiles } from "../runtime/files.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Store } from "../store/view.ts";
import { identifier } from "../wire/identify.ts";
import { chunkSignatures } from "../wire/signature/chunk-signatures.ts";
import { presignedV2Identifier } from "../wire/signature/presigned-v2.ts";
import type { StreamedApplication } from "../wire/streamed.ts";
import { firstTaker } from "./first-taker.ts";
import type { ServerIdentity } from "./identity.ts";
import { openLogEvents } from "./log-events.ts";
import type { ServerOptions } from "./options.ts";

/** What companions keep beside the store, and the loops that look after it. */
export interface CompanionState {
  readonly logEvents: EventStore;
  readonly ecr: Ecr;
  /** What takes requests that are not to be held in memory. */
  readonly streamed: StreamedApplication;
  stop(): Promise<void>;
}

/** Opens what companions keep in the data directory, and starts their loops. */
export function openCompanionState(given: {
  readonly options: ServerOptions;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sealer: Sealer;
  readonly endpoint: () => string;
  readonly identity: ServerIdentity;
}): CompanionState {
  const { options, identity, sealer, ...ports } = given;
  const { policies } = identity;
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
  const buckets = s3({
    ...ports,
    ...(policies && { policies }),
    log,
    sealer,
    bigFiles: systemBigFiles(join(dataDir, "s3")),
    identify: identifier(identity),
    identifyV2: presignedV2Identifier(identity),
    chunkSignatures: chunkSignatures(identity),
  });
  const stopLoops = [
    startDeletionLoop({ store, clock, log }),
    startRetention({ store, clock, log, logEvents }),
    images.start(),
  ];
  return {
    logEvents,
    ecr: images,
    // S3 first, as a bucket may be called v2: what is signed for S3 is for nobody else.
    streamed: firstTaker([buckets.application, images.registry]),
    stop: async () => {
      await Promise.all(stopLoops.map((stop) => stop()));
      await logEvents.close();
    },
  };
}
