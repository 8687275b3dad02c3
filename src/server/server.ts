import { join } from "node:path";
import { type Acs, createAcs } from "../acs/acs.ts";
import type { AcsSettings } from "../acs/settings.ts";
import { type Ecr, ecr } from "../companions/ecr/companion.ts";
import { ecrTables } from "../companions/ecr/tables.ts";
import { s3 } from "../companions/s3/companion.ts";
import { s3Tables } from "../companions/s3/tables.ts";
import type { Caller } from "../domain/scope.ts";
import { systemBigFiles } from "../runtime/big-files.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { systemFiles } from "../runtime/files.ts";
import type { Log } from "../runtime/log.ts";
import { type Ids, systemIds } from "../runtime/ids.ts";
import {
  type Upgrade,
  webSocketUpgrades,
  type WebSocketUpgrades,
} from "../runtime/web-socket-server.ts";
import { startTaskLoop } from "../scheduler/loop.ts";
import { JournalError } from "../store/journal/journal.ts";
import { openSqliteJournal } from "../store/journal/sqlite.ts";
import { openStore } from "../store/store.ts";
import { coreTables } from "../store/tables.ts";
import type { Store } from "../store/view.ts";
import { createApplication, type Fault } from "../wire/application.ts";
import type { HttpRequest } from "../wire/http.ts";
import { identifier, type Identify, type IdentityOptions } from "../wire/identify.ts";
import { MAX_BODY_BYTES } from "../wire/limits.ts";
import { presignedV2Identifier } from "../wire/signature/presigned-v2.ts";
import type { StreamedApplication } from "../wire/streamed.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { firstTaker } from "./first-taker.ts";
import { listen, type RunningHttpServer } from "./http-server.ts";
import type { ServerOptions } from "./options.ts";
import { rootCredentials } from "./root-credentials.ts";
import { seedDefaultCluster } from "./seed.ts";
import { services } from "./services.ts";
import { answerUpgrade } from "./upgrades.ts";

export type { ServerOptions } from "./options.ts";

export interface RunningServer {
  /** `http://HOST:PORT`. */
  readonly endpoint: string;
  /** Resolves, never rejects, when the server can't go on; the process has to end then. */
  readonly failed: Promise<Error>;
  stop(): Promise<void>;
}

/** How long requests that are under way may take when the server stops. */
const GRACE_MS = 5_000;

/** Wires the control plane together and listens. Rejects when the journal can't be opened or the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const clock = systemClock();
  const ids = systemIds();
  const { log } = options;
  const failure = Promise.withResolvers<Error>();
  await makeDataDirectory(options.dataDir);
  const store = await openStore({
    journal: openSqliteJournal(join(options.dataDir, "longshore.sqlite")),
    tables: [...coreTables, ...ecrTables, ...s3Tables],
    clock,
    log,
    onFatal: failure.resolve,
  });
  await store.write((tx) => seedDefaultCluster(tx, options.region, clock.nowMs()));
  let endpoint = "";
  const acs = createAcs({
    store,
    clock,
    ids,
    log,
    settings: acsSettings(options, () => endpoint),
  });
  const stopLoop = startTaskLoop({ store, clock, log });
  const requestId = (): string => ids.uuid();
  const upgrades = webSocketUpgrades(() => ({ "x-amzn-RequestId": requestId() }));
  const images = registryOf({ options, store, clock, ids, endpoint: () => endpoint });
  const identity = {
    credentials: rootCredentials(options.keys),
    auth: options.auth,
    defaultRegion: options.region,
    nowMs: () => clock.nowMs(),
  };
  const application = createApplication({
    ...identity,
    services: services({
      store,
      clock,
      ids,
      log,
      settings: { endpoint: () => endpoint, strict: options.strict },
      ecr: images,
    }),
    requestId,
    onFault: (fault) => logFault(log, fault),
  });
  const onUpgrade = upgradeAnswerer({ upgrades, acs, log, identify: identifier(identity) });
  const streamed = firstTaker([
    // First, as a bucket may be called v2: what is signed for S3 is for nobody else.
    bucketsOf({ dataDir: options.dataDir, store, clock, ids, log, identity }),
    images.registry,
  ]);
  const ports = { application, streamed, clock, requestId, onUpgrade };
  const http = await listenOrClose(store, { ...options, ...ports, maxBodyBytes: MAX_BODY_BYTES });
  const stopHousekeeping = images.start();
  endpoint = `http://${hostInUrl(options.host)}:${http.port}`;
  return {
    endpoint,
    failed: failure.promise,
    stop: async () => {
      acs.stop();
      // First, because a server that closes waits for the sockets that were upgraded too.
      upgrades.terminate();
      await http.close(GRACE_MS);
      await stopLoop();
      await stopHousekeeping();
      await store.close();
    },
  };
}

function acsSettings({ strict }: ServerOptions, endpoint: () => string): AcsSettings {
  return { logDriverFallback: !strict, registry: () => endpoint().replace("http://", "") };
}

/** ECR, with the images in the data directory. */
function registryOf(given: {
  readonly options: ServerOptions;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly endpoint: () => string;
}): Ecr {
  const { dataDir, auth, region, log } = given.options;
  const folder = join(dataDir, "registry");
  return ecr({
    ...given,
    log,
    auth,
    defaultRegion: region,
    bigFiles: systemBigFiles(folder),
    files: systemFiles(folder),
  });
}

/** S3, with the objects in the data directory. */
function bucketsOf({
  dataDir,
  identity,
  ...ports
}: Pick<Parameters<typeof s3>[0], "store" | "clock" | "ids" | "log"> & {
  readonly dataDir: string;
  readonly identity: IdentityOptions;
}): StreamedApplication {
  return s3({
    ...ports,
    bigFiles: systemBigFiles(join(dataDir, "s3")),
    identify: identifier(identity),
    identifyV2: presignedV2Identifier(identity),
  }).application;
}

function upgradeAnswerer(given: {
  readonly upgrades: WebSocketUpgrades;
  readonly acs: Acs;
  readonly log: Log;
  readonly identify: Identify;
}): (upgrade: Upgrade) => void {
  const { upgrades, acs, log } = given;
  const identify = (request: HttpRequest): Caller => given.identify(request, "ecs");
  const onFault = (error: unknown): void =>
    logFault(log, { error, operation: "an agent's WebSocket" });
  return (upgrade) => answerUpgrade({ upgrade, upgrades, acs, identify, onFault });
}

/** What waits for a journal that has failed fails with it, and the operator has been told that already. */
function logFault(log: Log, { error, operation, requestId }: Partial<Fault>): void {
  if (error instanceof JournalError) return;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error("a request met a fault of ours", { operation, requestId, error: text });
}

async function listenOrClose(
  store: Store,
  options: Parameters<typeof listen>[0],
): Promise<RunningHttpServer> {
  try {
    return await listen(options);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** IPv6 addresses stand in brackets in a URL; "any address" is reached over loopback. */
function hostInUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
