import { join } from "node:path";
import { type Acs, createAcs } from "../acs/acs.ts";
import { serviceEndpoint, type ServiceEndpoint } from "../agent/service-endpoints.ts";
import type { Caller } from "../domain/scope.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { systemEnvironment } from "../runtime/environment.ts";
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
import type { Store } from "../store/view.ts";
import { createApplication, type Fault } from "../wire/application.ts";
import type { HttpRequest } from "../wire/http.ts";
import { identifier } from "../wire/identify.ts";
import { MAX_BODY_BYTES } from "../wire/limits.ts";
import { authorizeAgent } from "./agent-permissions.ts";
import { openCompanionState } from "./companions.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { listen } from "./http-server.ts";
import type { ServerOptions } from "./options.ts";
import { openIdentity, type ServerIdentity } from "./identity.ts";
import { openSealing } from "./sealing.ts";
import { stsRoleCredentials } from "./role-credentials.ts";
import { seedDefaultCluster, seedExecutionRole } from "./seed.ts";
import { services } from "./services.ts";
import { tables } from "./tables.ts";
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
    tables,
    clock,
    log,
    onFatal: failure.resolve,
  });
  const sealer = await orRelease(
    () => store.close(),
    () => openSealing({ dataDir: options.dataDir, store, tables, log }),
  );
  await store.write((tx) => {
    seedDefaultCluster(tx, options.region, clock.nowMs());
    seedExecutionRole(tx, ids, clock.nowMs());
  });
  let bound = "";
  const endpoint = (): string => bound;
  const common = { store, clock, ids, log };
  const identity = await openIdentity(options, { ...common, sealer });
  const acs = openAcs({ ...common, identity, endpoint, strict: options.strict });
  const stopLoop = startTaskLoop(common);
  const requestId = (): string => ids.uuid();
  const upgrades = webSocketUpgrades(() => ({ "x-amzn-RequestId": requestId() }));
  const companions = openCompanionState({ ...common, sealer, options, endpoint, identity });
  const application = createApplication({
    ...identity,
    services: services({
      ...common,
      ...companions,
      sealer,
      settings: { endpoint, strict: options.strict },
    }),
    requestId,
    onFault: (fault) => logFault(log, fault),
  });
  const onUpgrade = upgradeAnswerer({ upgrades, acs, log, identity });
  const { host, port } = options;
  const maxBodyBytes = MAX_BODY_BYTES;
  const { streamed } = companions;
  const socket = { host, port, application, streamed, clock, requestId, maxBodyBytes, onUpgrade };
  const release = async (): Promise<void> => {
    acs.stop();
    await Promise.all([stopLoop(), companions.stop()]);
    identity.stop();
    await store.close();
  };
  const http = await orRelease(release, () => listen(socket));
  bound = `http://${hostInUrl(options.host)}:${http.port}`;
  return {
    endpoint: bound,
    failed: failure.promise,
    stop: async () => {
      acs.stop();
      // First, because a server that closes waits for the sockets that were upgraded too.
      upgrades.terminate();
      await http.close(GRACE_MS);
      await release();
    },
  };
}

/** The control plane's side of all agents, which gives tasks the credentials of their roles. */
function openAcs(given: {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly identity: ServerIdentity;
  readonly endpoint: () => string;
  readonly strict: boolean;
}): Acs {
  const { identity, endpoint, strict, ...common } = given;
  const environment = systemEnvironment();
  const sts = (): ServiceEndpoint =>
    serviceEndpoint("sts", { environment, controlPlane: endpoint() });
  const roleCredentials = stsRoleCredentials({
    endpoint: () => sts().url,
    keys: sts().isOwn ? identity.service.keys : undefined,
  });
  const settings = {
    registry: () => endpoint().replace("http://", ""),
    strict,
  };
  const acs = createAcs({ ...common, roleCredentials, settings });
  return {
    refuseReason: (...query) => acs.refuseReason(...query),
    accept: (...connection) => acs.accept(...connection),
    stop: () => {
      acs.stop();
      roleCredentials.close();
    },
  };
}

function upgradeAnswerer(given: {
  readonly upgrades: WebSocketUpgrades;
  readonly acs: Acs;
  readonly log: Log;
  readonly identity: ServerIdentity;
}): (upgrade: Upgrade) => void {
  const { upgrades, acs, log } = given;
  const { authorize } = given.identity;
  const callerOf = identifier(given.identity);
  const identify = async (request: HttpRequest): Promise<Caller> => {
    const caller = callerOf(request, "ecs");
    if (authorize) await authorizeAgent(authorize, request, caller);
    return caller;
  };
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

async function orRelease<T>(release: () => Promise<void>, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    await release();
    throw error;
  }
}

/** IPv6 addresses stand in brackets in a URL; "any address" is reached over loopback. */
function hostInUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
