import type { Clock } from "../../runtime/clock.ts";
import type { AgentTask } from "../task/agent-task.ts";
import { taskNetwork } from "./container-network.ts";
import type { Log } from "../../runtime/log.ts";
import {
  type ContainerRuntime,
  type NetworkSpec,
  RuntimeAway,
  RuntimeFault,
} from "../container-runtime.ts";

export interface TaskNetworksOptions {
  readonly runtime: Pick<ContainerRuntime, "ensureNetwork" | "removeNetwork" | "listNetworks">;
  readonly clock: Clock;
  readonly log: Log;
  readonly tasks: () => readonly AgentTask[];
  /** Asks for `look` at that bridge, soon. */
  readonly lookAt: (name: string) => void;
}

/** How often and for how long a bridge is looked for that the engine may yet make. */
const LOOK_AGAIN_MS = 30_000;
const LOOKS = 10;
/** How often and after what time an agent that ends asks again for what the engine could not do. */
const LAST_ATTEMPTS = 5;
const LAST_WAIT_MS = 200;

/**
 * The bridges that this agent's tasks are on. They are of the machine: its agents share a VPC's, and none knows of
 * the others' tasks. So each takes away what its own have no use for, and the engine keeps what others use.
 */
export class TaskNetworks {
  readonly #options: TaskNetworksOptions;
  /** Of each bridge the calls that make it; the last one knows of those before. */
  readonly #making = new Map<string, Promise<void>>();
  /** Bridges that the engine was asked for and gave no answer; how often they are still looked for. */
  readonly #unanswered = new Map<string, number>();

  constructor(options: TaskNetworksOptions) {
    this.#options = options;
  }

  /** As the runtime's; what is made too late for the task that wanted it is taken away again. */
  async ensure(spec: NetworkSpec): Promise<void> {
    const making = this.#options.runtime.ensureNetwork(spec);
    const over = bothOver(making, this.#making.get(spec.name));
    this.#making.set(spec.name, over);
    void over.finally(() => {
      if (this.#making.get(spec.name) === over) this.#making.delete(spec.name);
    });
    try {
      await making;
    } catch (error) {
      this.#unanswered.set(spec.name, LOOKS);
      this.#options.lookAt(spec.name);
      throw error;
    }
  }

  /** Takes away a bridge that no task is on; without a name, all of them. */
  async look(name: string): Promise<void | { readonly lookAgainAtMs: number }> {
    return name === "" ? this.leaveUnused() : this.leave(name);
  }

  /** Takes a bridge away unless a task is on it; `leaving` is one that is about to go. */
  async leave(name: string, leaving?: string): Promise<void | { readonly lookAgainAtMs: number }> {
    const { runtime, clock, tasks } = this.#options;
    const isUsed = (): boolean =>
      tasks().some(({ payload }) => payload.arn !== leaving && taskNetwork(payload)?.name === name);
    // A pull that nobody waits for any more may be about to make it.
    if (!isUsed()) await this.#making.get(name);
    if (!isUsed()) await runtime.removeNetwork(name);
    // An engine that answers no more is not counted: the call before has failed.
    const looks = this.#unanswered.get(name) ?? 0;
    if (looks === 0) {
      this.#unanswered.delete(name);
      return;
    }
    this.#unanswered.set(name, looks - 1);
    return { lookAgainAtMs: clock.nowMs() + LOOK_AGAIN_MS };
  }

  /**
   * Takes away what was left behind: by an agent that ended between forgetting its last task and leaving the bridge,
   * and by containers of which no task was known.
   */
  async leaveUnused(): Promise<void> {
    for (const name of await this.#options.runtime.listNetworks()) await this.leave(name);
  }

  /** The same for an agent that ends, after which nobody would try again. */
  async leaveAtLast(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.leaveUnused();
      } catch (error) {
        if (!(error instanceof RuntimeFault)) throw error;
        if (error instanceof RuntimeAway) return;
        const { log, clock } = this.#options;
        if (attempt === LAST_ATTEMPTS) {
          log.error("a network of tasks is left with the container engine", {
            reason: error.reason,
          });
          return;
        }
        await clock.sleep(LAST_WAIT_MS);
      }
    }
  }
}

async function bothOver(one: Promise<unknown>, other: Promise<unknown> | undefined): Promise<void> {
  await Promise.allSettled([one, other]);
}
