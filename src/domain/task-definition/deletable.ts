import { assert } from "../assert.ts";
import { DELETION_DELAY_MS } from "./limits.ts";
import type { TaskDefinitionRecord } from "./record.ts";

/**
 * Whether a revision may be forgotten: its deletion was asked for, and no task uses it any more. Its family
 * keeps the number, so it is never given again.
 * Source: Amazon ECS Developer Guide, "Deleting an Amazon ECS task definition revision using the console".
 */
export function deletable(
  record: TaskDefinitionRecord,
  now: { readonly tasksUsing: number; readonly nowMs: number },
): boolean {
  if (record.status !== "DELETE_IN_PROGRESS" || now.tasksUsing > 0) return false;
  assert(record.deleteRequestedAtMs !== undefined, "a deletion has the time it was asked for");
  return now.nowMs - record.deleteRequestedAtMs >= DELETION_DELAY_MS;
}
