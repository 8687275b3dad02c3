import { effectiveTask } from "../domain/task/overrides.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { roleArn as toRoleArn } from "../domain/task-definition/role.ts";
import type { TaskDefinitionRecord } from "../domain/task-definition/record.ts";
import { ended } from "../domain/task/transitions.ts";
import { lastPart } from "../domain/arn.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Log } from "../runtime/log.ts";
import { createLoop, type Loop } from "../runtime/loop.ts";
import { taskDefinitions, tasks } from "../store/tables.ts";
import type { Store } from "../store/view.ts";
import type { RoleType } from "../wire/agent-messages.ts";
import { renewalMs } from "./renewal.ts";
import {
  type AssumedRole,
  type RoleCredentialsSource,
  RoleRefused,
} from "./role-credentials-source.ts";

/** Keys of one role of a task, as they are to be told now. */
export interface TaskKey extends AssumedRole {
  readonly roleType: RoleType;
  readonly roleArn: string;
}

export interface TaskKeysOptions {
  readonly source: RoleCredentialsSource;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Called with the ARN of a task's container instance when there are keys to tell that there were not before. */
  readonly onChange: (containerInstanceArn: string) => void;
}

interface HeldKey extends TaskKey {
  readonly renewAtMs: number;
}

/** Roles assumed at once. */
const CONCURRENCY = 16;
/** When a renewal was refused; the keys are good for a while yet, and somebody may set it right. */
const REFUSED_AGAIN_MS = 60_000;

/**
 * The keys of all tasks that have roles, in memory: obtained when a task is to be handed out, renewed before they
 * expire, forgotten when it has stopped. A task whose role ECS cannot have ends with the reason ECS gives.
 */
export class TaskKeys {
  readonly #options: TaskKeysOptions;
  readonly #held = new Map<string, ReadonlyMap<RoleType, HeldKey>>();
  readonly #loop: Loop;

  constructor(options: TaskKeysOptions) {
    this.#options = options;
    this.#loop = createLoop({
      name: "task keys",
      clock: options.clock,
      log: options.log,
      run: (taskArn) => this.#look(taskArn),
      concurrency: CONCURRENCY,
    });
  }

  /**
   * The keys a task is to be handed out with: none for a task without roles, nothing while they are being obtained,
   * of which `onChange` tells.
   */
  of(task: TaskRecord, taskDefinition: TaskDefinitionRecord): readonly TaskKey[] | undefined {
    const wanted = rolesOf(task, taskDefinition);
    if (wanted.length === 0) return [];
    const held = this.#held.get(task.taskArn);
    if (held !== undefined && wanted.every(({ roleType }) => held.has(roleType))) {
      return [...held.values()];
    }
    this.#loop.enqueue(task.taskArn);
    return undefined;
  }

  /** The task changed: it may have stopped. */
  look(taskArn: string): void {
    if (this.#held.has(taskArn)) this.#loop.enqueue(taskArn);
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #look(taskArn: string): Promise<void | { readonly lookAgainAtMs: number }> {
    const { store, clock, onChange } = this.#options;
    const found = await store.read((view) => {
      const task = view.get(tasks, taskArn);
      const taskDefinition = task && view.get(taskDefinitions, task.taskDefinitionArn);
      return task && taskDefinition && { task, taskDefinition };
    });
    if (found === undefined || isOver(found.task)) {
      this.#held.delete(taskArn);
      return;
    }
    const { task } = found;
    const held = this.#held.get(taskArn);
    const nowMs = clock.nowMs();
    const due = rolesOf(task, found.taskDefinition).filter(
      ({ roleType }) => (held?.get(roleType)?.renewAtMs ?? 0) <= nowMs,
    );
    const fresh = await Promise.all(due.map((role) => this.#assume(task, role)));
    if (fresh.includes(undefined)) return;
    const all = new Map(held);
    for (const key of fresh) if (key !== undefined) all.set(key.roleType, key);
    this.#held.set(taskArn, all);
    if (fresh.length > 0) onChange(task.containerInstanceArn);
    const renewals = [...all.values()].map(({ renewAtMs }) => renewAtMs);
    return { lookAgainAtMs: Math.min(...renewals) };
  }

  /** Nothing when the task ends for it. */
  async #assume(task: TaskRecord, role: TaskRole): Promise<HeldKey | undefined> {
    const { source, clock, ids, log } = this.#options;
    const { accountId, region, taskArn } = task;
    const sessionName = lastPart(taskArn);
    try {
      const key = await source.assume({ accountId, region, taskArn, sessionName, ...role });
      const nowMs = clock.nowMs();
      const { expirationMs } = key;
      const renewAtMs = renewalMs({ nowMs, expirationMs, chance: ids.random() });
      return { ...key, ...role, renewAtMs };
    } catch (error) {
      if (!(error instanceof RoleRefused)) throw error;
      log.warn("a role of a task was refused", { taskArn, ...role, reason: error.message });
      const before = this.#held.get(taskArn)?.get(role.roleType);
      if (before) return { ...before, renewAtMs: clock.nowMs() + REFUSED_AGAIN_MS };
      await this.#end(taskArn, role.roleArn);
      return undefined;
    }
  }

  async #end(taskArn: string, roleArn: string): Promise<void> {
    const { store, clock } = this.#options;
    await store.write((tx) => {
      const task = tx.get(tasks, taskArn);
      if (task === undefined) return;
      const cause = {
        stopCode: "TaskFailedToStart",
        stoppedReason: refusalReason(roleArn),
      } as const;
      const after = ended(task, cause, clock.nowMs());
      if (after !== task) tx.put(tasks, after);
    });
  }
}

interface TaskRole {
  readonly roleType: RoleType;
  readonly roleArn: string;
}

function rolesOf(task: TaskRecord, taskDefinition: TaskDefinitionRecord): readonly TaskRole[] {
  const { taskRoleArn, executionRoleArn } = effectiveTask(taskDefinition, task.overrides);
  const wanted = [
    ["TaskApplication", taskRoleArn],
    ["TaskExecution", executionRoleArn],
  ] as const;
  return wanted.flatMap(([roleType, reference]) =>
    reference ? [{ roleType, roleArn: toRoleArn(reference, task.accountId) }] : [],
  );
}

function isOver({ lastStatus }: TaskRecord): boolean {
  return lastStatus === "DEPROVISIONING" || lastStatus === "STOPPED";
}

/** As in the event of a service whose task cannot be started. */
function refusalReason(roleArn: string): string {
  return (
    `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the ` +
    "role being passed has the proper trust relationship and permissions and that your IAM user has permissions " +
    "to pass this role."
  );
}
