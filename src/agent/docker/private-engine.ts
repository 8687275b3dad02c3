import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, openSync, closeSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Clock } from "../../runtime/clock.ts";
import type { Environment } from "../../runtime/environment.ts";
import type { Log } from "../../runtime/log.ts";
import { isAlive } from "../../runtime/processes.ts";
import { acceptBridgedTraffic, forgetBridgedTraffic } from "./bridged-traffic.ts";
import { createEngineClient } from "./engine-client.ts";
import { ensureBridge, type IpProgram, removeBridge } from "./private-bridge.ts";
import { watchForHang } from "./engine-watch.ts";
import {
  anotherEngineRuns,
  isContainerd,
  isEngine,
  killShims,
  mountsUnder,
} from "./engine-processes.ts";

export interface PrivateEngineOptions {
  /** Path of `dockerd`. */
  readonly program: string;
  readonly hasIptables: boolean;
  /** The program that makes a bridge, where there is one. */
  readonly ip: IpProgram | undefined;
  readonly environment: Environment;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How long it may answer nothing before it is started again. */
  readonly hungAfterMs?: number;
}

export interface PrivateEngine {
  readonly socketPath: string;
  /** Whether it was started now, and not found as an earlier Longshore left it. */
  readonly isNew: boolean;
  /** Leaves it running, and looks after it no more. */
  leave(): void;
  /** Ends it. Its containers are to be gone by then. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
/** What one that runs already may take to answer. */
const LEFT_BEHIND_TIMEOUT_MS = 10_000;
const HUNG_AFTER_MS = 60_000;
const READY_POLL_MS = 25;
const LIVENESS_POLL_MS = 1_000;
const STOP_PATIENCE_MS = 15_000;

/**
 * Starts a Docker Engine of Longshore's own, with its own images, containers, socket and log, or finds the one
 * that an earlier Longshore with the same data directory left running. It is started again when it dies, and when it
 * hangs; its containers live through that. Rejects when it does not come up.
 */
export async function startPrivateEngine(options: PrivateEngineOptions): Promise<PrivateEngine> {
  const { clock, log } = options;
  const paths = enginePaths(options.dataDir);
  mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  mkdirSync(paths.run, { recursive: true, mode: 0o700 });

  const { isNew, ...first } = await findOrLaunch(options, paths);
  let { pid } = first;

  const endWatch = watchForHang({
    client: createEngineClient({ address: { kind: "unix", socketPath: paths.socket }, clock }),
    clock,
    hungAfterMs: options.hungAfterMs ?? HUNG_AFTER_MS,
    onHang: () => {
      log.error("the private container engine hangs and is ended", { log: paths.logFile });
      // It cannot be asked to end. What follows is as when it dies.
      signal(pid, "SIGKILL");
    },
  });
  let stopping = false;
  let cancelLook: (() => void) | undefined;
  const look = (): void => {
    cancelLook = clock.after(LIVENESS_POLL_MS, () => {
      if (stopping) return;
      if (!isAlive(pid)) {
        log.error("the private container engine died and is started again", {
          log: paths.logFile,
        });
        pid = launch(options, paths);
      }
      look();
    });
  };
  look();

  return {
    socketPath: paths.socket,
    isNew,
    leave: () => {
      stopping = true;
      cancelLook?.();
      endWatch();
    },
    stop: async () => {
      stopping = true;
      cancelLook?.();
      endWatch();
      await end(pid, clock);
      // Of starts in whose middle it was killed, and that nobody wanted any more.
      killShims(`${paths.run}/`);
      unmountUnder([paths.root, paths.run]);
      if (options.ip) removeBridge(paths.bridge, options.ip);
      if (options.hasIptables) forgetBridgedTraffic(paths.bridge);
      rmSync(paths.run, { recursive: true, force: true });
    },
  };
}

/** The engine that was left running, unless it hangs, or a new one; resolves to the process once it answers. */
async function findOrLaunch(
  options: PrivateEngineOptions,
  paths: EnginePaths,
): Promise<{ readonly pid: number; readonly isNew: boolean }> {
  const { clock, log } = options;
  const left = readPid(paths.pidFile);
  if (left !== undefined) {
    try {
      await untilReady(paths, left, { clock, timeoutMs: LEFT_BEHIND_TIMEOUT_MS });
      return { pid: left, isNew: false };
    } catch {
      log.error("the private container engine that was left running hangs and is ended", {
        log: paths.logFile,
      });
      signal(left, "SIGKILL");
      while (isAlive(left)) await clock.sleep(READY_POLL_MS);
    }
  }
  const pid = launch(options, paths);
  await untilReady(paths, pid, { clock, timeoutMs: READY_TIMEOUT_MS });
  return { pid, isNew: true };
}

interface EnginePaths {
  readonly root: string;
  readonly run: string;
  readonly socket: string;
  /** Name of its default bridge when it runs beside another engine. */
  readonly bridge: string;
  readonly pidFile: string;
  readonly logFile: string;
}

/**
 * Images and containers are under the data directory. What holds sockets is under `/run`, because the path of a
 * Unix socket may not be longer than about a hundred bytes; a data directory always leads to the same one.
 */
function enginePaths(dataDir: string): EnginePaths {
  const root = join(resolve(dataDir), "engine");
  const digest = createHash("sha256").update(root).digest("hex").slice(0, 12);
  const run = `/run/longshore-${digest}`;
  return {
    root,
    run,
    socket: join(run, "docker.sock"),
    // At most 15 bytes.
    bridge: `lsh-${digest.slice(0, 11)}`,
    pidFile: join(run, "docker.pid"),
    logFile: join(root, "dockerd.log"),
  };
}

function readPid(pidFile: string): number | undefined {
  const pid = numberIn(pidFile);
  // The machine may have started anew since, and given the number to another program.
  return pid !== undefined && isEngine(pid) ? pid : undefined;
}

function numberIn(pidFile: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(pidFile, "utf8");
  } catch {
    // No pid file: nothing was left running.
    return undefined;
  }
  const pid = Number(text.trim());
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/**
 * Its predecessor is dead, and that one's containerd dies with it, a moment later. But dockerd takes both for alive as
 * long as there is a process of the number in their pid files: one that is about to end, one that its parent has not
 * noticed to be dead, or another program.
 */
function forgetDead(paths: EnginePaths): void {
  const pid = numberIn(paths.pidFile);
  if (pid !== undefined && !isEngine(pid)) rmSync(paths.pidFile, { force: true });
  const containerdPidFile = join(paths.run, "exec", "containerd", "containerd.pid");
  const containerd = numberIn(containerdPidFile);
  if (containerd === undefined) return;
  if (isContainerd(containerd)) signal(containerd, "SIGKILL");
  rmSync(containerdPidFile, { force: true });
}

/** In a session of its own, so that Ctrl-C in the terminal reaches Longshore alone, which ends it in order. */
function launch(options: PrivateEngineOptions, paths: EnginePaths): number {
  forgetDead(paths);
  const output = openSync(paths.logFile, "a", 0o600);
  const child = spawn(options.program, engineArguments(options, paths), {
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...options.environment, PATH: `${options.environment["PATH"] ?? ""}:/usr/sbin:/sbin` },
  });
  closeSync(output);
  child.on("error", (error) => {
    options.log.error("cannot start dockerd", { error: error.message });
  });
  child.unref();
  return child.pid ?? 0;
}

/**
 * Engines on one machine share the bridge `docker0` and the chains of iptables, and each one that starts clears
 * the chains of those before it. So beside another engine ours keeps off both: it has a bridge of its own and
 * publishes ports through Docker's proxy alone.
 */
function engineArguments(options: PrivateEngineOptions, paths: EnginePaths): readonly string[] {
  const alone = !anotherEngineRuns();
  return [
    "--data-root",
    join(paths.root, "data"),
    "--exec-root",
    join(paths.run, "exec"),
    "--pidfile",
    paths.pidFile,
    "--host",
    `unix://${paths.socket}`,
    "--live-restore",
    ...(alone ? [] : [`--bridge=${bridgeBeside(options, paths)}`]),
    ...(alone && options.hasIptables ? [] : ["--iptables=false", "--ip6tables=false"]),
  ];
}

function bridgeBeside({ ip, hasIptables }: PrivateEngineOptions, { bridge }: EnginePaths): string {
  if (ip === undefined) {
    throw new Error(
      "Another container engine runs on this machine. To start a private one beside it, install iproute2 " +
        "(the program ip); or name the other one with DOCKER_HOST.",
    );
  }
  ensureBridge(bridge, ip);
  if (hasIptables) acceptBridgedTraffic(bridge);
  return bridge;
}

async function untilReady(
  paths: EnginePaths,
  pid: number,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<void> {
  const address = { kind: "unix", socketPath: paths.socket } as const;
  const giveUpAtMs = clock.nowMs() + timeoutMs;
  for (;;) {
    const client = createEngineClient({ address, clock });
    try {
      await client.apiVersion();
      return;
    } catch (cause) {
      if (!isAlive(pid) || clock.nowMs() > giveUpAtMs) {
        const text = `The private container engine did not start. The end of ${paths.logFile}:\n`;
        throw new Error(text + lastLines(paths.logFile), { cause });
      }
    } finally {
      client.close();
    }
    await clock.sleep(READY_POLL_MS);
  }
}

function lastLines(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-8).join("\n");
}

async function end(pid: number, clock: Clock): Promise<void> {
  signal(pid, "SIGTERM");
  const killAtMs = clock.nowMs() + STOP_PATIENCE_MS;
  let killed = false;
  while (isAlive(pid)) {
    if (!killed && clock.nowMs() > killAtMs) {
      signal(pid, "SIGKILL");
      killed = true;
    }
    await clock.sleep(READY_POLL_MS);
  }
}

/**
 * An engine that keeps containers through its own end (`--live-restore`) leaves mounts behind: the network
 * namespaces it made and, killed, the containers' file systems. What is busy stays; the next start uses it.
 */
function unmountUnder(folders: readonly string[]): void {
  for (const point of folders.flatMap(mountsUnder)) spawnSync("umount", [point]);
}

function signal(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
