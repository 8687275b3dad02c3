import { lastPart } from "../../domain/arn.ts";
import type { Log } from "../../runtime/log.ts";
import type { ContainerRuntime, ContainerState } from "../container-runtime.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { LABELS } from "./labels.ts";
import type { TaskCgroups } from "./task-cgroups.ts";

export interface OrphansOptions {
  readonly runtime: Pick<ContainerRuntime, "remove">;
  readonly cgroups: TaskCgroups | undefined;
  /** Takes away the networks that no task is on. */
  readonly leaveNetworks: () => Promise<void>;
  readonly log: Log;
}

/**
 * Containers with our label whose task is in no checkpoint. The control plane may still name it: then they are
 * adopted, and else removed.
 */
export class Orphans {
  readonly #options: OrphansOptions;
  readonly #byTask = new Map<string, readonly ContainerState[]>();

  constructor(options: OrphansOptions) {
    this.#options = options;
  }

  add(state: ContainerState): void {
    const arn = state.labels[LABELS.taskArn] ?? "";
    this.#byTask.set(arn, [...(this.#byTask.get(arn) ?? []), state]);
  }

  /** Gives the containers of a task to whoever looks after it from now on. */
  adopt(taskArn: string): readonly ContainerState[] {
    const states = this.#byTask.get(taskArn) ?? [];
    this.#byTask.delete(taskArn);
    return states;
  }

  /** Removes those that belong to none of these tasks. What cannot be removed now is left for the next call. */
  async remove(wanted: ReadonlySet<string>): Promise<void> {
    const { runtime, cgroups, leaveNetworks, log } = this.#options;
    for (const [taskArn, states] of this.#byTask) {
      if (wanted.has(taskArn)) continue;
      this.#byTask.delete(taskArn);
      log.warn("removing containers of an unknown task", { taskArn });
      try {
        await Promise.all(states.map((state) => runtime.remove(state.id)));
        await cgroups?.remove(lastPart(taskArn));
        await leaveNetworks();
      } catch (error) {
        if (!(error instanceof RuntimeFault)) throw error;
        log.warn("could not remove them", { taskArn, reason: error.reason });
        this.#byTask.set(taskArn, states);
        return;
      }
    }
  }
}
