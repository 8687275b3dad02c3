import type { AgentTask } from "./agent-task.ts";
import { taskNetwork } from "./container-network.ts";
import type { ContainerRuntime } from "./container-runtime.ts";

/**
 * The bridges that this agent's tasks are on. They are of the machine: its agents share a VPC's, and none knows of
 * the others' tasks. So each takes away what its own have no use for, and the engine keeps what others use.
 */
export class TaskNetworks {
  readonly #runtime: ContainerRuntime;
  readonly #tasks: () => readonly AgentTask[];

  constructor(runtime: ContainerRuntime, tasks: () => readonly AgentTask[]) {
    this.#runtime = runtime;
    this.#tasks = tasks;
  }

  /** Takes a bridge away unless a task is on it; `leaving` is one that is about to go. */
  async leave(name: string, leaving?: string): Promise<void> {
    const isUsed = this.#tasks().some(
      ({ payload }) => payload.arn !== leaving && taskNetwork(payload)?.name === name,
    );
    if (!isUsed) await this.#runtime.removeNetwork(name);
  }

  /**
   * Takes away what was left behind: by an agent that ended between forgetting its last task and leaving the bridge,
   * and by containers of which no task was known.
   */
  async leaveUnused(): Promise<void> {
    for (const name of await this.#runtime.listNetworks()) await this.leave(name);
  }
}
