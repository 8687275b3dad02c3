import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** A `longshore up` or `longshore server` of its own process, as a user would start it. */
export interface RunningLongshore {
  readonly endpoint: string;
  readonly dataDir: string;
  readonly pid: number;
  /** What it printed so far, both streams. */
  output(): string;
  /** SIGTERM, and wait for its end. */
  stop(): Promise<number | null>;
  /** SIGKILL, and wait for its end. */
  kill(): Promise<void>;
}

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");

/** The environment in which an AWS client talks to it. */
export function awsEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_PAGER: "",
  };
}

export interface StartOptions {
  readonly dataDir?: string;
  readonly flags?: readonly string[];
  /** `server` needs no container engine. */
  readonly command?: "up" | "server";
  /** Beside that of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether it uses the engine of the tests or starts a private one of its own. */
  readonly engine?: "shared" | "private";
}

export async function startLongshore(options: StartOptions = {}): Promise<RunningLongshore> {
  const { command = "up", flags = [] } = options;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "longshore-e2e-")));
  const child = spawn(
    process.execPath,
    [MAIN, command, "--port", "0", "--data-dir", dataDir, ...flags],
    { stdio: ["ignore", "pipe", "pipe"], env: environmentOf(options) },
  );
  const lines: string[] = [];
  const endpoint = await firstReadyLine(child, lines);
  const pid = child.pid;
  if (pid === undefined) throw new Error("longshore did not start");
  return {
    endpoint,
    dataDir,
    pid,
    output: () => lines.join("\n"),
    stop: () => end(child, "SIGTERM"),
    kill: async () => {
      await end(child, "SIGKILL");
    },
  };
}

function environmentOf({ engine = "shared", environment }: StartOptions): NodeJS.ProcessEnv {
  const all = { ...process.env, ...environment };
  if (engine === "shared") return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => name !== "DOCKER_HOST"));
}

/** Removes the data directory of a Longshore that has ended. */
export async function forget(dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true });
}

function firstReadyLine(child: ChildProcess, lines: string[]): Promise<string> {
  return new Promise((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        const ready = /^ready (http:\/\/\S+)/.exec(line);
        if (ready?.[1]) found(ready[1]);
      });
    }
    child.once("exit", (code) => {
      failed(new Error(`longshore ended with ${code} before it was ready:\n${lines.join("\n")}`));
    });
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((ended) => {
    child.once("exit", (code) => ended(code));
    child.kill(signal);
  });
}
