import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { signRequest } from "../../src/wire/signature/sign.ts";

/** A `longshore server` of its own process; it needs no container engine. */
export interface ServerProcess {
  /** The endpoint once it is ready; nothing when it ended before. */
  readonly ready: Promise<string | undefined>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Both streams so far. */
  output(): string;
  kill(signal: "SIGKILL" | "SIGTERM"): void;
}

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");

export function startServerProcess(dataDir: string): ServerProcess {
  const words = [MAIN, "server", "--port", "0", "--data-dir", dataDir];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const ready = Promise.withResolvers<string | undefined>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const endpoint = /^ready (\S+)$/m.exec(output)?.[1];
      if (endpoint !== undefined) ready.resolve(endpoint);
    });
  }
  const ended = once(child, "close").then(() => {
    ready.resolve(undefined);
    return { code: child.exitCode, signal: child.signalCode };
  });
  return {
    ready: ready.promise,
    ended,
    output: () => output,
    kill: (signal) => void child.kill(signal),
  };
}

/** One signed ECS call as it stands on the wire, without the retries of an SDK. */
export async function callEcs(
  endpoint: string,
  operation: string,
  input: object,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const body = JSON.stringify(input);
  const headers = signRequest({
    method: "POST",
    target: "/",
    headers: {
      host: new URL(endpoint).host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AmazonEC2ContainerServiceV20141113.${operation}`,
    },
    body,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    region: "us-east-1",
    service: "ecs",
    nowMs: Date.now(),
  });
  const response = await fetch(endpoint, { method: "POST", headers: { ...headers }, body });
  const answer: unknown = await response.json();
  return { status: response.status, body: { ...(typeof answer === "object" ? answer : {}) } };
}
