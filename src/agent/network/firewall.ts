import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { createLoop } from "../../runtime/loop.ts";
import type { Loop } from "../../runtime/loop.ts";
import type { PayloadSecurityGroup } from "../../wire/agent-messages.ts";
import { type AgentTask, hasReached } from "../task/agent-task.ts";
import { networkInterfaceOf, privateAddressOf, taskNetwork } from "./container-network.ts";
import type { ContainerRuntime } from "../container-runtime.ts";
import { RuntimeAway, RuntimeFault } from "../container-runtime.ts";
import { IngressGate } from "./ingress-gate.ts";
import { letsEverythingIn, nftRuleset } from "./nft-ruleset.ts";
import type { ClosedTask, PacketFiltering } from "./packet-filter.ts";
import { isInternal, networkHolder } from "./pause-container.ts";

export interface FirewallOptions {
  /** Whose tasks these are: tells the agents of one host apart, and is the same after a restart. */
  readonly owner: string;
  readonly filtering: PacketFiltering;
  readonly runtime: Pick<ContainerRuntime, "inspect">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Namespaces brought up to date at once: each takes two short processes. */
const AT_ONCE = 2;
/** How long a process that rules could not be put beside may take to be known for ended. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 50;
/** The key of the loop that is the gate; the others are containers. */
const GATE = "gate";

/**
 * Enforces security groups in the network namespaces of awsvpc tasks, for as long as they run. What a group lets
 * through and who is in it comes with payloads; a change reaches every namespace concerned. A namespace that begins
 * with its program has its rules a moment later: for so long nobody gets through to it (docs/decisions/0017).
 */
export class Firewall {
  readonly #options: FirewallOptions;
  readonly #groups = new Map<string, PayloadSecurityGroup>();
  /** The rules that hold, by the container that has the namespace. */
  readonly #applied = new Map<string, string>();
  readonly #turns = new Map<string, Promise<void>>();
  readonly #gate: IngressGate;
  readonly #loop: Loop;
  #tasks: () => readonly AgentTask[] = () => [];

  constructor(options: FirewallOptions) {
    this.#options = options;
    const { filtering, owner } = options;
    const gates = filtering.kind === "available" ? filtering.gates : filtering;
    this.#gate = new IngressGate(gates.kind === "available" ? gates.of(owner) : undefined);
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
   * After an earlier life of the agent: closes the tasks whose rules it may not have put in place, by what it wrote
   * down, and opens all others. Until that is done, what it left closed is closed.
   */
  restore(writtenDown: readonly AgentTask[], now: readonly AgentTask[]): void {
    for (const task of now) {
      const holder = networkHolder(task.payload) ?? "";
      const before = writtenDown.find(({ payload }) => payload.arn === task.payload.arn);
      const had = containerOf(before, holder);
      const hadRules = had !== undefined && hasReached(had, "RUNNING");
      const isOver = containerOf(task, holder)?.status === "STOPPED";
      const closed = this.#toBeClosed(task, holder);
      if (closed !== undefined && !hadRules && !isOver) this.#gate.shut(task.payload.arn, closed);
    }
    this.#loop.enqueue(GATE);
  }

  /** Begins with what `prepare` will wait for, so that it is done by then, and with that of tasks that come at once. */
  closeAhead(task: AgentTask, name: string): void {
    // What fails here fails there too.
    this.#close(task, name).catch(ignored);
  }

  /**
   * To be called before every start of a container, which gives it a new namespace: it is closed until `protect` has
   * put the rules there. Rejects with `RuntimeAway` while the rules are not known.
   */
  async prepare(task: AgentTask, name: string, containerId: string): Promise<void> {
    if (!this.#guards(task, name)) return;
    this.#rulesOf(task);
    await this.#inTurn(containerId, async () => {
      this.#applied.delete(containerId);
      await this.#close(task, name);
    });
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

  /** A container that had a task's network has ended or is gone, or never ran. */
  release(task: AgentTask, name: string): void {
    if (networkHolder(task.payload) === name) this.forget(task);
  }

  /** A task's containers are removed; of one that could not be stopped nobody said that it ended. */
  forget(task: AgentTask): void {
    if (this.#gate.release(task.payload.arn)) this.#loop.enqueue(GATE);
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    try {
      await this.#gate.write();
    } catch (error) {
      if (!(error instanceof RuntimeFault)) throw error;
      this.#options.log.warn("could not take back rules of the host", { reason: error.reason });
    }
  }

  /** Closes a task that has no namespace yet to put rules into, where it needs that. */
  async #close(task: AgentTask, name: string): Promise<void> {
    const closed = this.#toBeClosed(task, name);
    if (closed === undefined) return;
    this.#gate.shut(task.payload.arn, closed);
    await this.#gate.write();
  }

  #guards(task: AgentTask, name: string): boolean {
    const groupIds = networkInterfaceOf(task.payload)?.securityGroupIds ?? [];
    return (
      this.#options.filtering.kind === "available" &&
      groupIds.length > 0 &&
      networkHolder(task.payload) === name
    );
  }

  /** A lone container has no namespace before its program runs. */
  #toBeClosed(task: AgentTask, name: string): ClosedTask | undefined {
    const eni = networkInterfaceOf(task.payload);
    if (eni === undefined || isInternal(name) || !this.#guards(task, name)) return undefined;
    const groups = (eni.securityGroupIds ?? []).flatMap((id) => this.#groups.get(id) ?? []);
    const address = privateAddressOf(eni);
    if (address === undefined || letsEverythingIn(groups)) return undefined;
    const gateway = taskNetwork(task.payload)?.gateway ?? "";
    return { address, macAddress: eni.macAddress, gateway };
  }

  async #refresh(containerId: string): Promise<void> {
    if (containerId === GATE) return this.#gate.write();
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

  /** With what is known when its turn comes. */
  #apply(task: AgentTask, containerId: string): Promise<void> {
    return this.#inTurn(containerId, async () => {
      // Nobody waits for that: what opens a task takes the kernel as long as a tenth of a start.
      if (await this.#applyNow(task, containerId)) this.forget(task);
    });
  }

  /** One after the other for one namespace. */
  #inTurn(containerId: string, step: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(containerId) ?? Promise.resolve();
    const turn = before.catch(ignored).then(step);
    this.#turns.set(containerId, turn);
    const forget = (): void => {
      if (this.#turns.get(containerId) === turn) this.#turns.delete(containerId);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** Whether the rules hold now. */
  async #applyNow(task: AgentTask, containerId: string): Promise<boolean> {
    const { filtering, runtime } = this.#options;
    if (filtering.kind === "unavailable") return false;
    const rules = this.#rulesOf(task);
    if (this.#applied.get(containerId) === rules) return true;
    const state = await runtime.inspect(containerId);
    // It has ended already, and its namespace with it.
    if (state?.status !== "running" || state.pid === undefined) return false;
    const hasRules = this.#applied.has(containerId);
    try {
      await filtering.filter.apply({ containerId, pid: state.pid, rules, hasRules });
    } catch (error) {
      if (await this.#isOver(containerId, state.pid)) return false;
      throw error;
    }
    this.#applied.set(containerId, rules);
    return true;
  }

  /** Whether that process of the container has ended; the engine notices it a moment after the kernel. */
  async #isOver(containerId: string, pid: number): Promise<boolean> {
    const { runtime, clock } = this.#options;
    for (let look = 0; look < LOOKS; look += 1) {
      const state = await runtime.inspect(containerId);
      if (state?.status !== "running" || state.pid !== pid) return true;
      await clock.sleep(LOOK_AGAIN_MS);
    }
    return false;
  }

  #rulesOf(task: AgentTask): string {
    const groupIds = networkInterfaceOf(task.payload)?.securityGroupIds ?? [];
    const gateway = taskNetwork(task.payload)?.gateway ?? "";
    const rules = nftRuleset({ groupIds, groups: this.#groups, gateway });
    if (rules !== undefined) return rules;
    const text = `the rules of the security groups ${groupIds.join(", ")} are not known yet`;
    throw new RuntimeAway("ContainerNetworkingError", text);
  }
}

function ignored(): void {
  // Whoever waited for that turn was told.
}

/** The container that has a task's network, while it runs. */
function runningHolder(task: AgentTask): string | undefined {
  const container = containerOf(task, networkHolder(task.payload));
  return container?.status === "RUNNING" ? container.id : undefined;
}

function containerOf(task: AgentTask | undefined, name: string | undefined) {
  return task?.containers.find((container) => container.name === name);
}
