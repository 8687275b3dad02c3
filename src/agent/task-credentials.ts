import type { RoleCredentials, RoleType } from "../wire/agent-messages.ts";
import type { AgentTask } from "./task/agent-task.ts";

/** Credentials of one role, for one task. */
export interface TaskRoleCredentials {
  readonly taskArn: string;
  readonly roleType: RoleType;
  readonly credentials: RoleCredentials;
}

/** What is known under an id: `keys` are missing after a restart, until the control plane has sent them again. */
export interface KnownCredentials {
  readonly task: AgentTask;
  readonly roleType: RoleType;
  readonly keys: RoleCredentials | undefined;
}

/**
 * The credentials of the tasks of this host, in memory only: the control plane sends them with the tasks, again
 * before they expire, and all of them to an agent that connects for the first time. They are of use for as long as
 * their task is not STOPPED.
 */
export class TaskCredentials {
  readonly #byId = new Map<string, TaskRoleCredentials>();
  readonly #tasks: () => readonly AgentTask[];

  constructor(tasks: () => readonly AgentTask[]) {
    this.#tasks = tasks;
  }

  /** Keeps them; says whether there is such a task, without which they are of no use. */
  learn(given: TaskRoleCredentials): boolean {
    this.#forgetStopped();
    const isKnown = this.#live().some(({ payload }) => payload.arn === given.taskArn);
    if (isKnown) this.#byId.set(given.credentials.credentialsId, given);
    return isKnown;
  }

  /** What an id stands for: nothing for one that no running task has. */
  find(credentialsId: string): KnownCredentials | undefined {
    this.#forgetStopped();
    for (const task of this.#live()) {
      const roleType = roleOf(task, credentialsId);
      if (roleType === undefined) continue;
      const held = this.#byId.get(credentialsId);
      const keys = held?.taskArn === task.payload.arn ? held.credentials : undefined;
      return { task, roleType, keys };
    }
    return undefined;
  }

  /** The keys of one role of a task; nothing while there are none. */
  ofTask(task: AgentTask, roleType: RoleType): RoleCredentials | undefined {
    const { roleCredentials, executionRoleCredentials } = task.payload;
    const id = roleType === "TaskApplication" ? roleCredentials : executionRoleCredentials;
    return id && this.find(id.credentialsId)?.keys;
  }

  #live(): readonly AgentTask[] {
    return this.#tasks().filter(({ knownStatus }) => knownStatus !== "STOPPED");
  }

  #forgetStopped(): void {
    const arns = new Set(this.#live().map(({ payload }) => payload.arn));
    for (const [id, { taskArn }] of this.#byId) if (!arns.has(taskArn)) this.#byId.delete(id);
  }
}

function roleOf({ payload }: AgentTask, credentialsId: string): RoleType | undefined {
  if (payload.roleCredentials?.credentialsId === credentialsId) return "TaskApplication";
  if (payload.executionRoleCredentials?.credentialsId === credentialsId) return "TaskExecution";
  return undefined;
}
