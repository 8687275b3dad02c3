import { healthReported } from "../domain/task/transitions.ts";
import type { MessageSocket } from "../runtime/web-socket.ts";
import { containerInstances, tasks } from "../store/tables.ts";
import type { Tx } from "../store/view.ts";
import { encodeEnvelope, type TelemetryHeartbeatMessage } from "../wire/agent-messages.ts";
import { heartbeats } from "./heartbeats.ts";
import type { SessionPorts } from "./session-ports.ts";
import { parseTelemetry, type TaskHealthReport, type TelemetryMessage } from "./telemetry-frame.ts";

/** Agents reconnect after 30 to 35 minutes; a connection older than this has nobody at its other end. */
export const TELEMETRY_AGE_LIMIT_MS = 40 * 60_000;

/**
 * One agent's TCS connection: writes down the health it publishes and acknowledges everything. Metrics are
 * acknowledged and dropped, because no part of Longshore shows any yet.
 */
export class TelemetrySession {
  readonly #ports: SessionPorts;
  readonly #containerInstanceArn: string;
  readonly #socket: MessageSocket;
  readonly #onEnd: () => void;
  #isEnded = false;
  #stopTimers: () => void = () => {};

  constructor(options: {
    readonly ports: SessionPorts;
    readonly containerInstanceArn: string;
    readonly socket: MessageSocket;
    /** Called once. */
    readonly onEnd: () => void;
  }) {
    this.#ports = options.ports;
    this.#containerInstanceArn = options.containerInstanceArn;
    this.#socket = options.socket;
    this.#onEnd = options.onEnd;
  }

  open(): void {
    const stopHeartbeats = heartbeats(this.#ports, () => this.#beat());
    const stopAging = this.#ports.clock.after(TELEMETRY_AGE_LIMIT_MS, () => {
      this.close(1000, "reconnect to continue");
    });
    this.#stopTimers = () => {
      stopHeartbeats();
      stopAging();
    };
    this.#socket.listen({
      onMessage: (text) => void this.#hear(text),
      onClose: () => this.#end(),
    });
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#end();
  }

  #beat(): void {
    this.#send("HeartbeatMessage", { healthy: true } satisfies TelemetryHeartbeatMessage);
  }

  async #hear(text: string): Promise<void> {
    if (this.#isEnded) return;
    const message = parseTelemetry(text);
    if (message.kind === "unknown") {
      const { log } = this.#ports;
      const containerInstanceArn = this.#containerInstanceArn;
      return log.warn("unreadable telemetry", { containerInstanceArn, type: message.type });
    }
    if (message.kind !== "metrics") await this.#ports.store.write((tx) => this.#note(tx, message));
    this.#send(ACKS[message.kind], { message: "OK" });
  }

  #note(
    tx: Tx,
    message: Exclude<TelemetryMessage, { readonly kind: "metrics" | "unknown" }>,
  ): void {
    if (message.kind === "health") {
      for (const report of message.tasks) this.#noteTask(tx, report);
      return;
    }
    const instance = tx.get(containerInstances, this.#containerInstanceArn);
    const { health } = message;
    if (!instance || !health || JSON.stringify(instance.health) === JSON.stringify(health)) return;
    const changed = instance.health?.status !== health.status;
    const version = instance.version + (changed ? 1 : 0);
    tx.put(containerInstances, { ...instance, health, version });
  }

  /** An agent has a say in the tasks of its own instance only. */
  #noteTask(tx: Tx, report: TaskHealthReport): void {
    const task = tx.get(tasks, report.taskArn);
    if (task?.containerInstanceArn !== this.#containerInstanceArn) return;
    const health = new Map(
      report.containers.map(({ containerName, healthStatus }) => [containerName, healthStatus]),
    );
    const next = healthReported(task, health);
    if (next !== task) tx.put(tasks, next);
  }

  #send(type: string, message: object): void {
    if (!this.#isEnded) this.#socket.send(encodeEnvelope(type, message));
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stopTimers();
    this.#onEnd();
  }
}

const ACKS = {
  metrics: "AckPublishMetric",
  health: "AckPublishHealth",
  instanceStatus: "AckPublishInstanceStatus",
} as const;
