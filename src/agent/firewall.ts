import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { createLoop } from "../runtime/loop.ts";
import type { Loop } from "../runtime/loop.ts";
import type { PayloadSecurityGroup } from "../wire/agent-messages.ts";
import type { AgentTask } from "./agent-task.ts";
import { networkInterfaceOf, taskNetwork } from "./container-network.ts";
import type { ContainerRuntime } from "./container-runtime.ts";
import { RuntimeAway, RuntimeFault } from "./container-runtime.ts";
import { nftRuleset } from "./nft-ruleset.ts";
import type { PacketFiltering } from "./packet-filter.ts";
import { networkHolder } from "./pause-container.ts";

export interface FirewallOptions {
  readonly filtering: PacketFiltering;
  readonly runtime: Pick<ContainerRuntime, "inspect">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Namespaces brought up to date at once: each takes two short processes. */
const AT_ONCE = 2;

/**
 * Enforces security groups in the network namespaces of awsvpc tasks, for as long as they run. What a group lets
 * through and who is in it comes with payloads; a change reaches every namespace concerned.
 */
export class Firewall {
  readonly #options: FirewallOptions;
  readonly #groups = new Map<string, PayloadSecurityGroup>();
  /** The rules that hold, by the container that has the namespace. */
  readonly #applied = new Map<string, string>();
  readonly #turns = new Map<string, Promise<void>>();
  readonly #loop: Loop;
  #tasks: () => readonly AgentTask[] = () => [];

  constructor(options: FirewallOptions) {
    this.#options = options;
    this.#loop = createLoop({
      name: "firewall",
      clock: options.clock,
      log: options.log,
      run: (containerId) => this.#refresh(containerId),
      concurrency: AT_ONCE,
    });
  }

  /** Says which tasks there are, so that changes reach those that run. */
  guard(tasks: () => readonly AgentTask[]): void {
    this.#tasks = tasks;
  }

  /** Takes what the control plane tells of security groups. */
  learn(groups: readonly PayloadSecurityGroup[]): void {
    if (groups.length === 0) return;
    for (const group of groups) this.#groups.set(group.groupId, group);
    const running = this.#tasks().flatMap((task) => runningHolder(task) ?? []);
    for (const containerId of running) this.#loop.enqueue(containerId);
    for (const containerId of this.#applied.keys()) {
      if (!running.includes(containerId)) this.#applied.delete(containerId);
    }
  }

  /**
   * Puts the rules in place for a container that has just been started with a task's network. Rejects with
   * `RuntimeAway` while the rules are not known, and with `ContainerNetworkingError` when they cannot be put there.
   */
  async protect(task: AgentTask, name: string, containerId: string): Promise<void> {
    if (!this.#guards(task, name)) return;
    // The namespace is a new one after every start.
    this.#applied.delete(containerId);
    await this.#apply(task, containerId);
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  #guards(task: AgentTask, name: string): boolean {
    const groupIds = networkInterfaceOf(task.payload)?.securityGroupIds ?? [];
    return (
      this.#options.filtering.kind === "available" &&
      groupIds.length > 0 &&
      networkHolder(task.payload) === name
    );
  }

  async #refresh(containerId: string): Promise<void> {
    const task = this.#tasks().find((it) => runningHolder(it) === containerId);
    if (task === undefined || !this.#guards(task, networkHolder(task.payload) ?? "")) return;
    try {
      await this.#apply(task, containerId);
    } catch (error) {
      if (runningHolder(task) !== containerId || !(error instanceof RuntimeFault)) throw error;
      const taskArn = task.payload.arn;
      this.#options.log.warn("security groups of a task are out of date", {
        taskArn,
        reason: error.reason,
      });
      throw error;
    }
  }

  /** One after the other for one namespace, each with what is known when its turn comes. */
  #apply(task: AgentTask, containerId: string): Promise<void> {
    const before = this.#turns.get(containerId) ?? Promise.resolve();
    const turn = before.catch(ignored).then(() => this.#applyNow(task, containerId));
    this.#turns.set(containerId, turn);
    const forget = (): void => {
      if (this.#turns.get(containerId) === turn) this.#turns.delete(containerId);
    };
    turn.then(forget, forget);
    return turn;
  }

  async #applyNow(task: AgentTask, containerId: string): Promise<void> {
    const { filtering, runtime } = this.#options;
    if (filtering.kind === "unavailable") return;
    const groupIds = networkInterfaceOf(task.payload)?.securityGroupIds ?? [];
    const gateway = taskNetwork(task.payload)?.gateway ?? "";
    const rules = nftRuleset({ groupIds, groups: this.#groups, gateway });
    if (rules === undefined) {
      const text = `the rules of the security groups ${groupIds.join(", ")} are not known yet`;
      throw new RuntimeAway("ContainerNetworkingError", text);
    }
    if (this.#applied.get(containerId) === rules) return;
    const state = await runtime.inspect(containerId);
    // It has ended already, and its namespace with it.
    if (state?.status !== "running" || state.pid === undefined) return;
    await filtering.filter.apply({ containerId, pid: state.pid, rules });
    this.#applied.set(containerId, rules);
  }
}

function ignored(): void {
  // Whoever waited for that turn was told.
}

/** The container that has a task's network, while it runs. */
function runningHolder(task: AgentTask): string | undefined {
  const holder = networkHolder(task.payload);
  const container = task.containers.find(({ name }) => name === holder);
  return container?.status === "RUNNING" ? container.id : undefined;
}
