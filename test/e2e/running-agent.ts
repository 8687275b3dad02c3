import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

/** A `longshore agent` of its own process. */
export interface RunningAgent {
  readonly pid: number;
  readonly containerInstanceArn: string;
  /** The engine it found, as DOCKER_HOST writes it. */
  readonly dockerHost: string;
  /** Both streams so far. */
  output(): string;
  /** Sends a signal; SIGKILL and SIGTERM are waited for. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

export interface AgentOptions {
  readonly endpoint: string;
  readonly dataDir: string;
  /** Of its container engine; without it a private one is started. */
  readonly dockerHost?: string | undefined;
  readonly flags?: readonly string[];
  /** Beside that of this process. */
  readonly environment?: NodeJS.ProcessEnv;
}

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");

/** Starts one and waits until it has joined. */
export async function startAgentProcess(options: AgentOptions): Promise<RunningAgent> {
  const { endpoint, dataDir, dockerHost, flags = [] } = options;
  const { DOCKER_HOST: _, ...environment } = { ...process.env, ...options.environment };
  const child = spawn(
    process.execPath,
    [MAIN, "agent", "--json", "--endpoint", endpoint, "--data-dir", dataDir, ...flags],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...environment, ...(dockerHost !== undefined && { DOCKER_HOST: dockerHost }) },
    },
  );
  let output = "";
  const joined = Promise.withResolvers<{
    readonly containerInstanceArn: string;
    readonly dockerHost: string;
  }>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const line = /^\{"event":"joined".*\}$/m.exec(output)?.[0];
      if (line !== undefined) joined.resolve(JSON.parse(line));
    });
  }
  const ended = once(child, "close");
  void ended.then(() => joined.reject(new Error(`the agent ended before it joined:\n${output}`)));
  return {
    ...(await joined.promise),
    pid: child.pid ?? 0,
    output: () => output,
    end: (signal) => endOf(child, ended, signal),
  };
}

async function endOf(
  child: ChildProcess,
  ended: Promise<unknown>,
  signal: NodeJS.Signals,
): Promise<void> {
  child.kill(signal);
  await ended;
}
