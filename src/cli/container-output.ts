import { createEngineClient } from "../agent/docker/engine-client.ts";
import { createDockerRuntime } from "../agent/docker/docker-runtime.ts";
import { parseEngineAddress } from "../agent/docker/engine-address.ts";
import type { ContainerRuntime } from "../agent/container-runtime.ts";
import { silentLog } from "../runtime/log.ts";
import type { Clock } from "../runtime/clock.ts";

/** One line that a container printed. */
export interface OutputLine {
  readonly container: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

/** Streams what containers print, each from its start on. */
export interface OutputFollower {
  /** Follows a container from now on; a second call for the same one does nothing. */
  follow(container: string, runtimeId: string): void;
  /** Waits until every container's output has ended, `limitMs` at most, and lets go of the engine. */
  finish(limitMs: number): Promise<void>;
}

/** Reads containers' output straight from the engine they run on, by the ids that the ECS API shows. */
export function followOutput(options: {
  readonly dockerHost: string;
  readonly clock: Clock;
  readonly onLine: (line: OutputLine) => void;
}): OutputFollower {
  const { dockerHost, clock, onLine } = options;
  const address = parseEngineAddress(dockerHost);
  if (!address) throw new Error(`not the address of a container engine: ${dockerHost}`);
  const client = createEngineClient({ address, clock });
  const runtime = createDockerRuntime({ client, clock, log: silentLog });
  const abort = new AbortController();
  const followed = new Map<string, Promise<void>>();
  return {
    follow: (container, runtimeId) => {
      if (followed.has(runtimeId)) return;
      const lines = createLineSplitter((stream, text) => onLine({ container, stream, text }));
      followed.set(runtimeId, copy(runtime, runtimeId, abort.signal, lines));
    },
    finish: async (limitMs) => {
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
