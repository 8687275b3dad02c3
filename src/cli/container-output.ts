import { createEngineClient } from "../agent/docker/engine-client.ts";
import { createDockerRuntime } from "../agent/docker/docker-runtime.ts";
import { parseEngineAddress } from "../agent/docker/engine-address.ts";
import { LABELS } from "../agent/task/labels.ts";
import type { ContainerRuntime } from "../agent/container-runtime.ts";
import { silentLog } from "../runtime/log.ts";
import type { Clock } from "../runtime/clock.ts";

/** One line that a container printed. */
export interface OutputLine {
  readonly container: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

/** Streams what the containers of a task print, each from its start on. */
export interface OutputFollower {
  /** Looks for containers that have started since; those that end are also noticed in between. */
  look(): Promise<void>;
  /** Waits until every container's output has ended, `limitMs` at most, and lets go of the engine. */
  finish(limitMs: number): Promise<void>;
}

/** Reads the output straight from the engine, which knows a task's containers by their labels. */
export function followOutput(options: {
  readonly dockerHost: string;
  readonly taskArn: string;
  readonly clock: Clock;
  readonly onLine: (line: OutputLine) => void;
}): OutputFollower {
  const { dockerHost, clock, onLine } = options;
  const address = parseEngineAddress(dockerHost);
  if (!address) throw new Error(`not the address of a container engine: ${dockerHost}`);
  const client = createEngineClient({ address, clock });
  const runtime = createDockerRuntime({ client, clock, log: silentLog });
  const label = { name: LABELS.taskArn, value: options.taskArn };
  const abort = new AbortController();
  const followed = new Map<string, Promise<void>>();
  const look = async (): Promise<void> => {
    for (const { id, status, labels } of await runtime.list(label)) {
      if (status === "created" || followed.has(id)) continue;
      const container = labels[LABELS.containerName] ?? "";
      const lines = createLineSplitter((stream, text) => onLine({ container, stream, text }));
      followed.set(id, copy(runtime, id, abort.signal, lines));
    }
  };
  // A container may start and end between two looks, and a Fargate task's is removed soon after.
  const unwatch = runtime.watch(label, () => void look().catch(() => undefined));
  return {
    look,
    finish: async (limitMs) => {
      await look();
      unwatch();
      await Promise.race([Promise.all(followed.values()), clock.sleep(limitMs, abort.signal)]);
      abort.abort();
      await Promise.all(followed.values());
      client.close();
    },
  };
}

async function copy(
  runtime: ContainerRuntime,
  id: string,
  signal: AbortSignal,
  lines: LineSplitter,
): Promise<void> {
  try {
    for await (const { stream, data } of runtime.logs(id, signal)) lines.push(stream, data);
  } catch (error) {
    // The container is gone, or its log driver keeps nothing to read: neither is the task's fault.
    lines.push("stderr", Buffer.from(`(no more output: ${String(error)})\n`));
  }
  lines.end();
}

interface LineSplitter {
  push(stream: "stdout" | "stderr", data: Uint8Array): void;
  end(): void;
}

/** Cuts two byte streams into lines; what has no newline at the end is a line too. */
export function createLineSplitter(
  onLine: (stream: "stdout" | "stderr", text: string) => void,
): LineSplitter {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const open = { stdout: "", stderr: "" };
  return {
    push: (stream, data) => {
      const parts = (open[stream] + decoders[stream].decode(data, { stream: true })).split("\n");
      open[stream] = parts.pop() ?? "";
      for (const line of parts) onLine(stream, line.replace(/\r$/, ""));
    },
    end: () => {
      for (const stream of ["stdout", "stderr"] as const) {
        const last = open[stream] + decoders[stream].decode();
        if (last !== "") onLine(stream, last);
      }
    },
  };
}
