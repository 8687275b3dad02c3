import type { AgentSettings } from "../agent/settings/agent-settings.ts";
import { systemClock } from "../runtime/clock.ts";
import { systemEnvironment } from "../runtime/environment.ts";
import { lineLog, type LogLevel } from "../runtime/log.ts";
import { JournalError } from "../store/journal/journal.ts";
import type { FoundEngine } from "../agent/docker/find-engine.ts";
import type { HostOptions, RunningHost } from "./host.ts";
import { rootKeys } from "./root-credentials.ts";
import { type RunningServer, startServer, type ServerOptions } from "./server.ts";

export interface UpOptions extends Omit<ServerOptions, "keys" | "log"> {
  /** Whether this machine runs tasks too, or the server stands alone. */
  readonly agent: boolean;
  /** Of its agents. */
  readonly agentSettings: AgentSettings;
  /** What of the log goes to standard error. */
  readonly logLevel: LogLevel;
}

export interface RunningUp {
  /** `http://HOST:PORT`. */
  readonly endpoint: string;
  /** The container engine that the agents use, when there are agents. */
  readonly engine: Pick<RunningHost, "dockerHost" | "ownsEngine"> | undefined;
  /** Resolves, never rejects, when it can't go on; the process has to end then. */
  readonly failed: Promise<Error>;
  /** Ends it; without `keepTasks` the tasks on this machine are stopped first. */
  stop(how: { readonly keepTasks: boolean }): Promise<void>;
}

/**
 * The server, and with `agent` this machine as a host of it, in one process: it joins the cluster `default` as
 * a container instance and takes Fargate tasks too. Its agents reach the server over loopback as any other
 * agent does. Resolves once all of it is ready; rejects, with nothing left running, when a part cannot start.
 */
export async function startUp(options: UpOptions): Promise<RunningUp> {
  const clock = systemClock();
  process.on("unhandledRejection", (error) => {
    // Work that nobody waits for fails with the journal; the operator has been told, and the end is near.
    if (!(error instanceof JournalError)) throw error;
  });
  // A log that can't be written (its disk is full, its reader is gone) must not end what is logged about.
  process.stderr.on("error", () => {});
  const log = lineLog({
    level: options.logLevel,
    write: (line) => process.stderr.write(`${line}\n`),
    nowMs: () => clock.nowMs(),
  });
  const common = { ...options, log, keys: rootKeys(systemEnvironment()) };
  if (!options.agent) {
    const server = await startServer(common);
    return { ...server, engine: undefined, stop: () => server.stop() };
  }
  // A server alone needs neither the agent nor the SDK's client, which is most of what there is to load.
  const { findHostEngine, startHost } = await import("./host.ts");
  // The engine is looked for while the server starts.
  const engine = findHostEngine(common);
  // It may be known that there is none before the server has started; who waits for the engine hears of it.
  engine.catch(() => {});
  const server = await startOrRelease(common, engine);
  const hostOptions: HostOptions = {
    ...common,
    endpoint: server.endpoint,
    settings: options.agentSettings,
    pools: ["EC2", "FARGATE"],
  };
  const host = await orStop(server, startHost(hostOptions, engine));
  return {
    ...server,
    engine: host,
    stop: async (how) => {
      await host.stop(how);
      await server.stop();
    },
  };
}

type EngineSearch = Promise<FoundEngine>;

/** Starts the server; when it cannot start, an engine started meanwhile is not left behind. */
async function startOrRelease(
  options: ServerOptions,
  engine: EngineSearch,
): Promise<RunningServer> {
  try {
    return await startServer(options);
  } catch (error) {
    const found = await engine.catch(() => undefined);
    await found?.giveBack();
    throw error;
  }
}

/** What `starting` resolves to; when it can't start, the server is not left behind. */
async function orStop(server: RunningServer, starting: Promise<RunningHost>): Promise<RunningHost> {
  try {
    return await starting;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
