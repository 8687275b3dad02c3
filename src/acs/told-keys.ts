import type { TaskRecord } from "../domain/task/record.ts";
import type { IAMRoleCredentialsMessage, RoleCredentials } from "../wire/agent-messages.ts";
import { RESEND_AFTER_MS } from "./next-messages.ts";
import { roleCredentialsOf } from "./payload/payload.ts";
import type { TaskKey } from "./task-keys.ts";

interface ToldKey {
  readonly messageId: string;
  readonly expiration: string;
  readonly atMs: number;
  readonly acked: boolean;
}

/** What a session told its agent of credentials, by their id. */
export class ToldKeys {
  readonly #told = new Map<string, ToldKey>();

  /** Those that went along with a task. */
  note(credentials: RoleCredentials | undefined, messageId: string, atMs: number): void {
    if (credentials === undefined) return;
    const { credentialsId, expiration } = credentials;
    this.#told.set(credentialsId, { messageId, expiration, atMs, acked: false });
  }

  acked(messageId: string, credentialsId: string): void {
    const told = this.#told.get(credentialsId);
    if (told?.messageId === messageId) this.#told.set(credentialsId, { ...told, acked: true });
  }

  /** Forgets all but those of these tasks. */
  keepOnly(present: readonly TaskRecord[]): void {
    const ids = new Set(
      present.flatMap(({ credentialsIds }) =>
        credentialsIds ? [credentialsIds.task, credentialsIds.execution] : [],
      ),
    );
    for (const id of this.#told.keys()) if (!ids.has(id)) this.#told.delete(id);
  }

  /**
   * What the agent has to be told of a task that it knows: keys other than those told, and those told that went
   * without an answer for too long. Notes them as told.
   */
  next(given: {
    readonly task: TaskRecord;
    readonly keys: readonly TaskKey[];
    readonly nowMs: number;
    readonly messageId: () => string;
  }): readonly IAMRoleCredentialsMessage[] {
    const { task, keys, nowMs } = given;
    return keys.flatMap(({ roleType }) => {
      const roleCredentials = roleCredentialsOf({ task, keys }, roleType);
      if (roleCredentials === undefined || !this.#isDue(roleCredentials, nowMs)) return [];
      const messageId = given.messageId();
      this.note(roleCredentials, messageId, nowMs);
      const { taskArn, clusterArn: taskClusterArn } = task;
      return [{ messageId, taskArn, taskClusterArn, roleType, roleCredentials }];
    });
  }

  #isDue({ credentialsId, expiration }: RoleCredentials, nowMs: number): boolean {
    const told = this.#told.get(credentialsId);
    if (told?.expiration !== expiration) return true;
    return !told.acked && nowMs - told.atMs >= RESEND_AFTER_MS;
  }
}
