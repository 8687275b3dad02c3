import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { createLoop, type Loop } from "../runtime/loop.ts";
import type { PayloadTask } from "../wire/agent-messages.ts";
import { adoptContainers } from "./task/adopt-containers.ts";
import { type AgentTask, newAgentTask, taskId } from "./task/agent-task.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { taskNetwork } from "./network/container-network.ts";
import type { ContainerRuntime, ContainerState } from "./container-runtime.ts";
import { RuntimeAway, RuntimeFault } from "./container-runtime.ts";
import { dockerName } from "./task/container-spec.ts";
import { canBeOrdered, nextDeadlineMs } from "./task/dependencies.ts";
import { LABELS } from "./task/labels.ts";
import { type ContainerAction, nextAction } from "./task/next-action.ts";
import { type ActionPorts, performAction } from "./task/perform-action.ts";
import type { Notice } from "./notice.ts";
import { Orphans } from "./task/orphans.ts";
import { reportDue } from "./report/report-due.ts";
import type { Reporter } from "./report/reporter.ts";
import { taskStateChange } from "./report/state-change.ts";
import { answers, untilRuntimeIsGone } from "./runtime-gone.ts";
import { sharedLimits } from "./task/task-cgroups.ts";
import { TaskNetworks } from "./network/task-networks.ts";
import { fail, type Observation, observe, want } from "./task/task-progress.ts";
import { taskVolumes } from "./task/volume-mounts.ts";

/** What the engine works with. */
export interface EngineOptions {
  readonly runtime: ContainerRuntime;
  readonly actions: Omit<ActionPorts, "networks">;
  readonly reporter: Reporter;
  readonly checkpoint: Checkpoint;
  readonly clock: Clock;
  readonly log: Log;
  readonly cluster: string;
  readonly containerInstanceArn: string;
  readonly stopTimeoutSeconds: number;
  /** How long stopped containers stay before they are removed. */
  readonly cleanupWaitMs: (task: AgentTask) => number;
  readonly containerHealth?: Notice;
}

/** A task with what is going on about it just now, which a checkpoint does not keep. */
interface HeldTask {
  task: AgentTask;
  /** Containers for which a step is under way. */
  readonly busy: Map<string, ContainerAction>;
  /** Containers of which the runtime told something since they were last looked at. */
  readonly changed: Set<string>;
  readonly failures: Map<string, number>;
  cancelReport: (() => void) | undefined;
}

/** Begins the keys of the loop that are networks, and is that of them all; the others are tasks. */
const NETWORK = "network:";
/** Container changes are held back this long, so that they go out together. */
const REPORT_DELAY_MS = 1_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** A container that Docker, which answers, cannot stop this often counts as stopped, as for the ECS agent. */
const STOP_ATTEMPTS = 5;
/** How long a host that shuts down waits for a control plane that does not answer. */
const LAST_REPORT_MS = 5_000;
/** What stopping may take beyond the time the containers have to end by themselves. */
const SHUT_DOWN_MARGIN_MS = 30_000;
/** How long a runtime may answer nothing before what it runs is left to it: it may just be started again. */
const GONE_AFTER_MS = 8_000;
const NOT_STOPPED =
  "gave up waiting for tasks to stop, as the container engine does not end them; " +
  "their containers are left, and the next start finds them";

/**
 * Runs the tasks of one agent: looks at each, takes the steps that `nextAction` names, writes down what came of
 * them, and reports. Level-triggered: what happened never matters, only what is.
 */
export class TaskEngine {
  readonly #options: EngineOptions;
  readonly #held = new Map<string, HeldTask>();
  readonly #orphans: Orphans;
  readonly #networks: TaskNetworks;
  readonly #loop: Loop;
  readonly #emptied: (() => void)[] = [];
  readonly #ended = new AbortController();
  #endWatch: () => void = () => {};
  #leaving = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const lookAt = (name: string): void => this.#loop.enqueue(`${NETWORK}${name}`);
    this.#networks = new TaskNetworks({ ...options, lookAt, tasks: () => this.tasks() });
    this.#orphans = new Orphans({
      ...options,
      cgroups: options.actions.host.cgroups,
      leaveNetworks: () => this.#networks.leaveUnused(),
    });
    this.#loop = createLoop({
      name: "tasks",
      clock: options.clock,
      log: options.log,
      run: (arn) => this.#advance(arn),
      concurrency: Number.MAX_SAFE_INTEGER,
    });
  }

  /** Finds the tasks of an earlier life of this agent and goes on with them. */
  async restore(): Promise<void> {
    const { checkpoint, runtime, containerInstanceArn } = this.#options;
    const label = { name: LABELS.containerInstance, value: containerInstanceArn };
    const [tasks, states] = await Promise.all([checkpoint.readTasks(), runtime.list(label)]);
    for (const task of tasks) this.#hold(task, states);
    for (const state of states) {
      if (!this.#held.has(state.labels[LABELS.taskArn] ?? "")) this.#orphans.add(state);
    }
    this.#options.actions.firewall.restore(tasks, this.tasks());
    await this.#options.actions.logs?.restore(this.tasks(), states);
    this.#endWatch = runtime.watch(label, (id) => this.#changed(id));
    this.#loop.enqueue(NETWORK);
  }

  tasks(): readonly AgentTask[] {
    return [...this.#held.values()].map((held) => held.task);
  }

  get leaving(): boolean {
    return this.#leaving;
  }

  /** Takes on a task, or raises what is wanted of one; resolves once that outlives a crash. */
  async accept(payload: PayloadTask): Promise<void> {
    const held = this.#held.get(payload.arn);
    if (held !== undefined) {
      this.#change(held, want(held.task, payload.desiredStatus, this.#now()));
      return this.#save(held);
    }
    return this.#save(this.#hold(newAgentTask(payload), this.#orphans.adopt(payload.arn)));
  }

  stopTask(arn: string): void {
    const held = this.#held.get(arn);
    if (held !== undefined) this.#change(held, want(held.task, "STOPPED", this.#now()));
  }

  /** Looks at a task again of which something else is known by now. */
  lookAgain(arn: string): void {
    if (this.#held.has(arn)) this.#loop.enqueue(arn);
  }

  /** Removes what carries our label and belongs to none of these tasks. */
  removeOrphans(wanted: ReadonlySet<string>): Promise<void> {
    return this.#orphans.remove(wanted);
  }

  /**
   * Ends the agent's work. Without `keepTasks`, first stops and removes everything it started; resolves to how many
   * tasks of these are left, because the runtime does not answer.
   */
  async shutDown(options: { readonly keepTasks: boolean }): Promise<number> {
    this.#leaving = true;
    if (!options.keepTasks) {
      for (const held of this.#held.values()) {
        const stopping = held.task.desiredStatus === "RUNNING";
        const task = stopping ? { ...held.task, reason: "The host is shutting down" } : held.task;
        this.#change(held, want(task, "STOPPED", this.#now()));
        this.#loop.enqueue(task.payload.arn);
      }
      await this.#emptyOrOverdue();
      await this.removeOrphans(new Set());
      if (this.#held.size === 0) await this.#atMost(LAST_REPORT_MS, this.#networks.leaveAtLast());
    }
    this.#endWatch();
    for (const held of this.#held.values()) held.cancelReport?.();
    this.#ended.abort();
    this.#options.actions.resources.stop();
    const left = options.keepTasks ? 0 : this.#held.size;
    const stopped = this.#loop.stop();
    // What is left waits for a runtime that is gone.
    await (left === 0 ? stopped : this.#atMost(LAST_REPORT_MS, stopped));
    return left;
  }

  /** Waits until every task is gone; not for ever, should the runtime not answer any more. */
  async #emptyOrOverdue(): Promise<void> {
    // What an earlier life left is being looked for.
    if (this.#held.size === 0) return this.#atMost(LAST_REPORT_MS, this.#loop.idle());
    const { clock, log, runtime, stopTimeoutSeconds } = this.#options;
    const patience = this.tasks().flatMap((task) =>
      (task.payload.containers ?? []).map((it) => it.stopTimeout ?? stopTimeoutSeconds),
    );
    const limitMs = Math.max(stopTimeoutSeconds, ...patience) * 1000 + SHUT_DOWN_MARGIN_MS;
    const emptied = new Promise<void>((resolve) => this.#emptied.push(resolve));
    const gone = new AbortController();
    await this.#atMost(
      limitMs,
      Promise.race([
        emptied.then(() => this.#loop.idle()),
        untilRuntimeIsGone({ runtime, clock, limitMs: GONE_AFTER_MS }, gone.signal),
      ]),
    );
    gone.abort();
    const left = this.#held.size;
    if (left > 0) log.error(NOT_STOPPED, { tasks: left });
  }

  /** Waits for something, no longer than that, and leaves no timer behind. */
  async #atMost(limitMs: number, awaited: Promise<void>): Promise<void> {
    const over = new AbortController();
    await Promise.race([awaited, this.#options.clock.sleep(limitMs, over.signal)]);
    over.abort();
  }

  #now(): number {
    return this.#options.clock.nowMs();
  }

  #hold(task: AgentTask, states: readonly ContainerState[]): HeldTask {
    const orderly = canBeOrdered(task.payload)
      ? task
      : { ...task, reason: `Task dependencies cannot be resolved, taskArn: ${task.payload.arn}` };
    const desired = orderly === task ? task.desiredStatus : "STOPPED";
    const nowMs = this.#now();
    const held: HeldTask = {
      task: want(adoptContainers(orderly, states, nowMs), desired, nowMs),
      busy: new Map(),
      changed: new Set(),
      failures: new Map(),
      cancelReport: undefined,
    };
    this.#held.set(task.payload.arn, held);
    const { knownStatus } = held.task;
    if (knownStatus === "RUNNING" || knownStatus === "STOPPED") this.#report(held);
    this.#loop.enqueue(task.payload.arn);
    return held;
  }

  async #save(held: HeldTask): Promise<void> {
    await this.#options.checkpoint.saveTask(held.task);
  }

  #saveSoon(held: HeldTask): void {
    this.#save(held).catch((error: unknown) => {
      const taskArn = held.task.payload.arn;
      this.#options.log.error("cannot write a checkpoint", { taskArn, error: String(error) });
    });
  }

  /** Something happened to a container, or, without an id, may have happened to any. */
  #changed(id: string | undefined): void {
    for (const held of this.#held.values()) {
      for (const container of held.task.containers) {
        if (container.id === undefined || (id !== undefined && container.id !== id)) continue;
        held.changed.add(container.name);
        this.#loop.enqueue(held.task.payload.arn);
      }
    }
  }

  /** Writes down a new state of a task, and does what follows from it. */
  #change(held: HeldTask, after: AgentTask): void {
    const before = held.task;
    held.task = after;
    const due = reportDue(before, after);
    if (due === "now") this.#report(held);
    if (due === "soon") {
      held.cancelReport ??= this.#options.clock.after(REPORT_DELAY_MS, () => this.#report(held));
    }
    this.#loop.enqueue(after.payload.arn);
  }

  #report(held: HeldTask): void {
    held.cancelReport?.();
    held.cancelReport = undefined;
    this.#options.reporter.report(taskStateChange(held.task, this.#options.cluster));
  }

  async #advance(key: string): Promise<void | { readonly lookAgainAtMs: number }> {
    if (key.startsWith(NETWORK)) return this.#networks.look(key.slice(NETWORK.length));
    const held = this.#held.get(key);
    if (held === undefined) return;
    const provision = this.#options.actions.resources.look(held.task);
    if (held.task.knownStatus === "STOPPED") return this.#cleanUp(held);
    if (provision.kind === "failed") {
      this.#change(held, fail(held.task, provision.reason, this.#now()));
      this.#saveSoon(held);
    }
    for (const container of held.task.containers) {
      const busy = held.busy.get(container.name);
      // A task that is to stop does not wait for its images.
      if (busy && !(busy.kind === "pull" && held.task.desiredStatus === "STOPPED")) continue;
      const action = nextAction({
        task: held.task,
        container,
        changed: held.changed.has(container.name),
        defaultStopTimeoutSeconds: this.#options.stopTimeoutSeconds,
        isProvided: provision.kind === "ready",
        nowMs: this.#now(),
      });
      if (action !== undefined) void this.#perform(held, container.name, action);
    }
    const lookAgainAtMs = nextDeadlineMs(held.task, this.#now());
    if (lookAgainAtMs !== undefined) return { lookAgainAtMs };
  }

  async #perform(held: HeldTask, name: string, action: ContainerAction): Promise<void> {
    held.busy.set(name, action);
    if (action.kind === "inspect" || action.kind === "stop") held.changed.delete(name);
    const { clock, log, runtime } = this.#options;
    try {
      await performAction({
        action,
        task: held.task,
        name,
        ports: { ...this.#options.actions, networks: this.#networks },
        report: {
          observed: (observation) => this.#observed(held, name, observation),
          pulled: (startedAtMs, stoppedAtMs) => this.#pulled(held, startedAtMs, stoppedAtMs),
        },
      });
      held.failures.delete(name);
    } catch (error) {
      if (!(error instanceof RuntimeFault)) throw error;
      const failures = (held.failures.get(name) ?? 0) + 1;
      held.failures.set(name, failures);
      const waitMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
      const taskArn = held.task.payload.arn;
      // That the runtime is away is told once, not for each container.
      const level = error instanceof RuntimeAway ? "debug" : "warn";
      log[level](`could not ${action.kind} a container`, { taskArn, name, reason: error.reason });
      if (action.kind === "stop" && failures >= STOP_ATTEMPTS && (await answers(runtime))) {
        this.#observed(held, name, { status: "STOPPED", reason: error.reason });
      } else {
        await clock.sleep(waitMs, this.#ended.signal);
        held.changed.add(name);
      }
    }
    if (held.busy.get(name) === action) held.busy.delete(name);
    this.#loop.enqueue(held.task.payload.arn);
  }

  #observed(held: HeldTask, name: string, observation: Observation): void {
    // A pull that nobody waits for any more may end after its task.
    if (this.#held.get(held.task.payload.arn) !== held) return;
    this.#change(held, observe(held.task, name, observation, this.#now()));
    this.#saveSoon(held);
    if (observation.health !== undefined) this.#options.containerHealth?.give();
  }

  /** Of several pulls, ECS tells the begin of the first and the end of the last. */
  #pulled(held: HeldTask, startedAtMs: number, stoppedAtMs: number): void {
    const { pullStartedAtMs = startedAtMs, pullStoppedAtMs = stoppedAtMs } = held.task;
    held.task = {
      ...held.task,
      pullStartedAtMs: Math.min(pullStartedAtMs, startedAtMs),
      pullStoppedAtMs: Math.max(pullStoppedAtMs, stoppedAtMs),
    };
  }

  /** Removes what is left of a stopped task, not before its end was reported. */
  async #cleanUp(held: HeldTask): Promise<void | { readonly lookAgainAtMs: number }> {
    const { reporter, runtime, checkpoint, clock, cleanupWaitMs } = this.#options;
    const { task } = held;
    const { arn } = task.payload;
    const dueMs = (task.stoppedAtMs ?? 0) + cleanupWaitMs(task);
    if (!this.#leaving && clock.nowMs() < dueMs) return { lookAgainAtMs: dueMs };
    const delivered = reporter.delivered(arn);
    await (this.#leaving ? this.#atMost(LAST_REPORT_MS, delivered) : delivered);
    if ([...held.busy.values()].some((action) => action.kind !== "pull")) return;
    // One whose creation was cut off may be there all the same; its name is known.
    const containers = task.containers.map(({ id, name }) => id ?? dockerName(task, name));
    const { firewall, host, logs } = this.#options.actions;
    if (logs) await Promise.all(containers.map((id) => logs.forget(id)));
    await Promise.all(containers.toReversed().map((id) => runtime.remove(id)));
    firewall.forget(task);
    await Promise.all(taskVolumes(task).map((name) => runtime.removeVolume(name)));
    if (sharedLimits(task.payload, host)) await host.cgroups?.remove(taskId(task));
    const network = taskNetwork(task.payload);
    // Before the task is forgotten: while it is held, what fails here is tried again.
    if (network !== undefined) await this.#networks.leave(network.name, arn);
    await checkpoint.forgetTask(task);
    this.#held.delete(arn);
    if (network !== undefined) this.#loop.enqueue(`${NETWORK}${network.name}`);
    if (this.#held.size === 0) for (const resolve of this.#emptied.splice(0)) resolve();
  }
}
