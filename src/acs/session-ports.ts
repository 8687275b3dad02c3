import type { Clock } from "../runtime/clock.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Log } from "../runtime/log.ts";
import type { Store } from "../store/view.ts";
import type { AcsSettings } from "./settings.ts";
import type { TaskKeys } from "./task-keys.ts";
import type { Warnings } from "./warnings.ts";

/** What sessions need from outside. */
export interface SessionPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly settings: AcsSettings;
  readonly warnings: Warnings;
  /** The credentials of tasks' roles; without them no task gets any. */
  readonly taskKeys?: Pick<TaskKeys, "of">;
}
