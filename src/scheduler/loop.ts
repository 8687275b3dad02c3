import { CLIENT_TOKEN_LIFE_MS } from "../domain/task/client-token.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { deletable } from "../domain/task-definition/deletable.ts";
import { DELETION_DELAY_MS } from "../domain/task-definition/limits.ts";
import type { TaskDefinitionRecord } from "../domain/task-definition/record.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { createLoop } from "../runtime/loop.ts";
import {
  clientTokens,
  containerInstances,
  networkInterfaces,
  taskDefinitions,
  tasks,
} from "../store/tables.ts";
import type { Store, Tx, View } from "../store/view.ts";
import { forgettableAtMs, mayStep, nextStep } from "./next-step.ts";

/** Steps of one task after the other; different tasks need not wait for one another's commit. */
const CONCURRENCY = 64;

/** How often at most the store is searched for what can be forgotten. */
const SWEEP_INTERVAL_MS = 30_000;

/** How much is forgotten in one turn, so that nobody waits long behind it. */
const SWEEP_BATCH = 1_000;

type Again = { readonly lookAgainAtMs: number } | undefined;

/**
 * Does for tasks what the control plane does by itself: ends those no agent will end, gives back the
 * addresses of those that have ended, forgets STOPPED tasks, client tokens and deleted task definitions.
 * Returns the function that stops it.
 */
export function startTaskLoop(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { store, clock, log } = options;
  const sweeping = { isDue: false };
  const loop = createLoop({
    name: "tasks",
    clock,
    log,
    concurrency: CONCURRENCY,
    run: async (key) => store.write((tx) => run(tx, { key, nowMs: clock.nowMs(), sweeping })),
  });
  const sweepSoon = (): void => {
    if (!sweeping.isDue) loop.enqueue(SWEEP);
    sweeping.isDue = true;
  };
  const unwatch = watchAll(store, { enqueue: (key) => loop.enqueue(key), sweepSoon });
  // Watches tell of changes only; what was left undone before this start is found here.
  const ready = store.read((view) => {
    for (const key of keysDue(view, clock.nowMs())) loop.enqueue(key);
    sweepSoon();
  });
  return async () => {
    unwatch();
    await ready;
    await loop.stop();
  };
}

const SWEEP = "sweep";
const TASK = "task:";
const DEFINITION = "task-definition:";

function watchAll(
  store: Store,
  { enqueue, sweepSoon }: { enqueue: (key: string) => void; sweepSoon: () => void },
): () => void {
  const ends = [
    store.watch(tasks, (changes) => {
      for (const { key, after } of changes) {
        if (!after) continue;
        if (mayStep(after)) enqueue(`${TASK}${key}`);
        if (after.lastStatus !== "STOPPED") continue;
        sweepSoon();
        enqueue(`${DEFINITION}${after.taskDefinitionArn}`);
      }
    }),
    store.watch(containerInstances, (changes) => {
      if (changes.every(({ after }) => after && after.status !== "INACTIVE")) return;
      const lost = changes.filter(({ after }) => !after || after.status === "INACTIVE");
      void store.read((view) => {
        for (const { key } of lost) {
          for (const { taskArn } of view.by(tasks, "instance", key)) enqueue(`${TASK}${taskArn}`);
        }
      });
    }),
    store.watch(taskDefinitions, (changes) => {
      for (const { key, after } of changes) {
        if (after?.status === "DELETE_IN_PROGRESS") enqueue(`${DEFINITION}${key}`);
      }
    }),
    store.watch(clientTokens, sweepSoon),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function* keysDue(view: View, nowMs: number): Iterable<string> {
  for (const task of view.all(tasks)) {
    if (task.lastStatus === "STOPPED") continue;
    if (stepOf(view, task, nowMs) !== task) yield `${TASK}${task.taskArn}`;
  }
  for (const { status, taskDefinitionArn } of view.all(taskDefinitions)) {
    if (status === "DELETE_IN_PROGRESS") yield `${DEFINITION}${taskDefinitionArn}`;
  }
}

function run(
  tx: Tx,
  options: {
    readonly key: string;
    readonly nowMs: number;
    readonly sweeping: { isDue: boolean };
  },
): Again {
  const { key, nowMs, sweeping } = options;
  if (key === SWEEP) {
    const again = sweep(tx, nowMs);
    sweeping.isDue = again !== undefined;
    return again;
  }
  if (key.startsWith(TASK)) return takeStep(tx, key.slice(TASK.length), nowMs);
  return forgetDefinition(tx, key.slice(DEFINITION.length), nowMs);
}

/** One step only: the change it makes brings the task here again. */
function takeStep(tx: Tx, taskArn: string, nowMs: number): undefined {
  const task = tx.get(tasks, taskArn);
  if (!task) return;
  const next = stepOf(tx, task, nowMs);
  if (next === task) return;
  tx.put(tasks, next);
  if (next.lastStatus !== "STOPPED") return;
  const held = [...tx.by(networkInterfaces, "task", taskArn)];
  for (const { networkInterfaceId } of held) tx.delete(networkInterfaces, networkInterfaceId);
}

function stepOf(view: View, task: TaskRecord, nowMs: number): TaskRecord {
  const instance = view.get(containerInstances, task.containerInstanceArn);
  return nextStep(task, { instance, nowMs });
}

function forgetDefinition(tx: Tx, arn: string, nowMs: number): Again {
  const record = tx.get(taskDefinitions, arn);
  if (record?.status !== "DELETE_IN_PROGRESS") return undefined;
  const tasksUsing = tx.count(tasks, "taskDefinition", arn);
  if (deletable(record, { tasksUsing, nowMs })) tx.delete(taskDefinitions, arn);
  // A task that stops brings the definition here again.
  else if (tasksUsing === 0) return { lookAgainAtMs: deletableAtMs(record) };
  return undefined;
}

function deletableAtMs({ deleteRequestedAtMs = 0 }: TaskDefinitionRecord): number {
  return deleteRequestedAtMs + DELETION_DELAY_MS;
}

/** Forgets what is old enough; says when to look again, unless nothing is left to forget. */
function sweep(tx: Tx, nowMs: number): Again {
  const expired: string[] = [];
  let nextAtMs = Number.POSITIVE_INFINITY;
  for (const task of tx.by(tasks, "stopped", "STOPPED")) {
    const atMs = forgettableAtMs(task);
    if (atMs > nowMs) nextAtMs = Math.min(nextAtMs, atMs);
    else expired.push(task.taskArn);
    if (expired.length < SWEEP_BATCH) continue;
    nextAtMs = nowMs;
    break;
  }
  for (const taskArn of expired) tx.delete(tasks, taskArn);
  nextAtMs = Math.min(nextAtMs, forgetTokens(tx, nowMs));
  if (nextAtMs === Number.POSITIVE_INFINITY) return undefined;
  if (nextAtMs <= nowMs) return { lookAgainAtMs: nowMs };
  return { lookAgainAtMs: Math.max(nextAtMs, nowMs + SWEEP_INTERVAL_MS) };
}

/** Tokens stand in the order in which they were given. Returns when the next one expires. */
function forgetTokens(tx: Tx, nowMs: number): number {
  const expired: string[] = [];
  let nextAtMs = Number.POSITIVE_INFINITY;
  for (const { tokenKey, createdAtMs } of tx.all(clientTokens)) {
    const atMs = createdAtMs + CLIENT_TOKEN_LIFE_MS;
    if (atMs > nowMs || expired.length === SWEEP_BATCH) {
      nextAtMs = Math.max(atMs, nowMs);
      break;
    }
    expired.push(tokenKey);
  }
  for (const tokenKey of expired) tx.delete(clientTokens, tokenKey);
  return nextAtMs;
}
