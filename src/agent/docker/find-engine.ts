import { existsSync } from "node:fs";
import type { Clock } from "../../runtime/clock.ts";
import type { Environment } from "../../runtime/environment.ts";
import type { Log } from "../../runtime/log.ts";
import type { EngineAddress } from "./engine-address.ts";
import { formatEngineAddress, parseEngineAddress } from "./engine-address.ts";
import { usualSockets } from "./engine-candidates.ts";
import type { EngineClient } from "./engine-client.ts";
import { createEngineClient } from "./engine-client.ts";
import { EngineUnreachable, faultText } from "./engine-fault.ts";
import { findIp, findProgram } from "./find-program.ts";
import { startPrivateEngine } from "./private-engine.ts";

export interface FoundEngine {
  readonly client: EngineClient;
  /** Its address as `DOCKER_HOST` writes it. */
  readonly dockerHost: string;
  /** Whether Longshore started it for itself. */
  readonly isPrivate: boolean;
  /** Closes the client, and ends a private engine unless its tasks are to go on. */
  stop(options: { readonly keepTasks: boolean }): Promise<void>;
  /** As it was before: ends a private engine that was started now, unless something runs on it again. */
  giveBack(): Promise<void>;
}

const ANSWER_TIMEOUT_MS = 10_000;

/** There is no container engine, and none can be started. The message says what to do. */
export class NoEngine extends Error {
  override readonly name = "NoEngine";
}

export interface FindEngineOptions {
  readonly environment: Environment;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Finds a container engine: the one that `DOCKER_HOST` names, else one at a usual socket, else a private one,
 * which is started when it does not run yet. Rejects with `NoEngine`.
 */
export async function findEngine(options: FindEngineOptions): Promise<FoundEngine> {
  const dockerHost = options.environment["DOCKER_HOST"];
  if (dockerHost) return namedEngine(dockerHost, options.clock);
  const forbidden: string[] = [];
  return (await usualEngine(options, forbidden)) ?? privateEngine(options, forbidden);
}

async function namedEngine(dockerHost: string, clock: Clock): Promise<FoundEngine> {
  const address = parseEngineAddress(dockerHost);
  if (address === undefined) {
    throw new NoEngine(
      `DOCKER_HOST is ${dockerHost}, which is not an address Longshore can use. ` +
        "Use unix:///PATH or tcp://HOST:PORT.",
    );
  }
  const client = createEngineClient({ address, clock });
  try {
    await client.apiVersion();
  } catch (cause) {
    client.close();
    const text = `DOCKER_HOST is ${dockerHost}, but no container engine answers there: `;
    throw new NoEngine(text + faultText(cause), { cause });
  }
  return found(client, { isPrivate: false });
}

async function usualEngine(
  { environment, clock }: FindEngineOptions,
  /** Takes the sockets that this user may not use. */
  forbidden: string[],
): Promise<FoundEngine | undefined> {
  for (const socketPath of usualSockets(environment)) {
    if (!existsSync(socketPath)) continue;
    const client = createEngineClient({ address: { kind: "unix", socketPath }, clock });
    try {
      await client.apiVersion();
      return found(client, { isPrivate: false });
    } catch (error) {
      // Nobody behind that socket, or it is not for us: the next one may be.
      if (isForbidden(error)) forbidden.push(socketPath);
      client.close();
    }
  }
  return undefined;
}

function isForbidden(error: unknown): boolean {
  if (!(error instanceof EngineUnreachable)) return false;
  const { cause } = error;
  return cause instanceof Error && "code" in cause && cause.code === "EACCES";
}

async function privateEngine(
  options: FindEngineOptions,
  forbidden: readonly string[],
): Promise<FoundEngine> {
  const program = findProgram("dockerd", options.environment);
  if (program === undefined || process.getuid?.() !== 0) {
    if (forbidden.length > 0) {
      throw new NoEngine(
        `You may not use the container engine at ${forbidden.join(" and ")}. Join the group that it is of ` +
          '(sudo usermod -aG docker "$USER"), log in again, and try again.',
      );
    }
    throw new NoEngine(
      "No container engine answers. Longshore runs containers with Docker Engine: start it, or name one with " +
        "DOCKER_HOST. To install it on Debian or Ubuntu: sudo apt-get install docker.io; on macOS and Windows: " +
        "Docker Desktop. When dockerd is installed and Longshore runs as root, it starts one of its own.",
    );
  }
  const engine = await startPrivateEngine({
    ...options,
    program,
    hasIptables: findProgram("iptables", options.environment) !== undefined,
    ip: findIp(options.environment),
  });
  const address: EngineAddress = { kind: "unix", socketPath: engine.socketPath };
  const client = createEngineClient({ address, clock: options.clock });
  return found(client, {
    isPrivate: true,
    end: async ({ keepTasks }) => {
      if (keepTasks) engine.leave();
      else await engine.stop();
    },
    giveBack: async () => {
      if (engine.isNew && (await runsNothing(client))) await engine.stop();
      else engine.leave();
    },
  });
}

/** Containers that outlived an engine run again once there is one. */
async function runsNothing(client: EngineClient): Promise<boolean> {
  try {
    const running = await client.call({
      method: "GET",
      path: "/containers/json",
      timeoutMs: ANSWER_TIMEOUT_MS,
    });
    return Array.isArray(running) && running.length === 0;
  } catch {
    // Whoever does not answer may have something.
    return false;
  }
}

function found(
  client: EngineClient,
  engine: {
    readonly isPrivate: boolean;
    readonly end?: FoundEngine["stop"];
    readonly giveBack?: FoundEngine["giveBack"];
  },
): FoundEngine {
  return {
    client,
    dockerHost: formatEngineAddress(client.address),
    isPrivate: engine.isPrivate,
    stop: async (how) => {
      client.close();
      await engine.end?.(how);
    },
    giveBack: async () => {
      await engine.giveBack?.();
      client.close();
    },
  };
}
