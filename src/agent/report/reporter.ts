import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { createLoop } from "../../runtime/loop.ts";
import type { ControlPlane, TaskAttachment, TaskStateChange } from "../session/control-plane.ts";
import { ControlPlaneRefusal } from "../session/control-plane.ts";

/**
 * Tells the control plane what became of tasks. Order is kept per task; a report is sent until it is taken.
 * Source: ECS agent, `agent/eventhandler/task_handler.go`.
 */
export interface Reporter {
  /** Sends a report as soon as those before it are through. */
  report(change: TaskReport): void;
  /** Tries again at once what could not be told: the control plane is back. */
  retry(): void;
  /** Resolves when every report of a task was taken, or dropped for good. */
  delivered(taskArn: string): Promise<void>;
  stop(): Promise<void>;
}

type TaskReport = TaskStateChange | TaskAttachment;

const TASKS_AT_ONCE = 10;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

export function createReporter(options: {
  readonly controlPlane: ControlPlane;
  readonly clock: Clock;
  readonly log: Log;
}): Reporter {
  const { controlPlane, clock, log } = options;
  const queues = new Map<string, TaskReport[]>();
  const waiting = new Map<string, (() => void)[]>();
  const failures = new Map<string, number>();

  const send = async (taskArn: string): Promise<void | { readonly lookAgainAtMs: number }> => {
    const queue = queues.get(taskArn) ?? [];
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const outcome = await submit(controlPlane, next);
      if (outcome.kind === "failed") {
        const count = (failures.get(taskArn) ?? 0) + 1;
        failures.set(taskArn, count);
        const waitMs = Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LONGEST_RETRY_MS);
        log.warn("a report was not taken, trying again", { taskArn, reason: outcome.text, waitMs });
        return { lookAgainAtMs: clock.nowMs() + waitMs };
      }
      if (outcome.kind === "dropped") {
        log.warn("a report was refused for good", { taskArn, reason: outcome.text });
      }
      failures.delete(taskArn);
      queue.shift();
    }
    queues.delete(taskArn);
    for (const resolve of waiting.get(taskArn) ?? []) resolve();
    waiting.delete(taskArn);
  };
  const loop = createLoop({ name: "reports", clock, log, run: send, concurrency: TASKS_AT_ONCE });

  return {
    report: (change) => {
      const queue = queues.get(change.task);
      if (queue === undefined) queues.set(change.task, [change]);
      else queue.push(change);
      loop.enqueue(change.task);
    },
    retry: () => {
      for (const taskArn of queues.keys()) loop.enqueue(taskArn);
    },
    delivered: (taskArn) =>
      queues.has(taskArn)
        ? new Promise((resolve) => {
            waiting.set(taskArn, [...(waiting.get(taskArn) ?? []), resolve]);
          })
        : Promise.resolve(),
    stop: () => loop.stop(),
  };
}

type Outcome =
  | { readonly kind: "taken" }
  | { readonly kind: "dropped" | "failed"; readonly text: string };

/** `InvalidParameterException` alone means that no repeat will help. */
async function submit(controlPlane: ControlPlane, change: TaskReport): Promise<Outcome> {
  try {
    if ("attachmentArn" in change) await controlPlane.submitTaskAttachment(change);
    else await controlPlane.submitTaskStateChange(change);
    return { kind: "taken" };
  } catch (error) {
    if (!(error instanceof ControlPlaneRefusal)) throw error;
    const text = `${error.code}: ${error.message}`;
    return { kind: error.code === "InvalidParameterException" ? "dropped" : "failed", text };
  }
}
