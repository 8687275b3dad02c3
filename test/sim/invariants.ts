import { expect } from "vitest";
import { TASK_STATUSES, type TaskRecord } from "../../src/domain/task/record.ts";
import { containerInstances, coreTables, tasks } from "../../src/store/tables.ts";
import type { Store, View } from "../../src/store/view.ts";
import { LABELS } from "../../src/agent/task/labels.ts";
import type { SimDocker } from "./sim-docker.ts";

/** What is true of a cluster at every moment, whatever fails. Each check throws with what it found. */
export class Invariants {
  /** Every task as it was last seen on the disk. */
  readonly #seen = new Map<string, TaskRecord>();
  /** What a listener of the store found, which must not throw there. */
  readonly #found: Error[] = [];

  /** Looks at what a store has read from its disk, and at all that it writes from now on. */
  async observe(store: Store): Promise<void> {
    store.watch(tasks, (changes) => {
      for (const { key, after } of changes) {
        if (after) this.#collect(() => this.#step(after));
        else this.#collect(() => this.#forgotten(key));
      }
    });
    await store.read((view) => {
      for (const task of this.#seen.values()) {
        const kept = view.get(tasks, task.taskArn);
        // What came after it may be on the disk too: nobody was told of that yet.
        this.#collect(() => {
          expect(kept, `${task.taskArn} was acknowledged and is gone`).toBeDefined();
          if (kept) this.#step(kept);
        });
      }
      for (const task of view.all(tasks)) this.#collect(() => this.#step(task));
    });
  }

  /** Every task that was ever acknowledged, as it was last seen. */
  get tasks(): readonly TaskRecord[] {
    return [...this.#seen.values()];
  }

  async check(store: Store | undefined, engines: readonly SimDocker[]): Promise<void> {
    await store?.read((view) => this.#collect(() => checkReservations(view)));
    for (const engine of engines) {
      this.#checkContainers(engine);
      this.#checkEnds(engine);
    }
    const [first] = this.#found;
    if (first) throw first;
  }

  #collect(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#found.push(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #forgotten(taskArn: string): void {
    expect(this.#seen.get(taskArn)?.lastStatus, "a task is forgotten once STOPPED").toBe("STOPPED");
    this.#seen.delete(taskArn);
  }

  #step(after: TaskRecord): void {
    const before = this.#seen.get(after.taskArn);
    if (before) checkStep(before, after);
    checkTask(after);
    this.#seen.set(after.taskArn, after);
  }

  /** A container that runs belongs to a task that goes on, and is the only one in its place. */
  #checkContainers(engine: SimDocker): void {
    expect(engine.exposed(), "nobody reaches a program that has no rules yet").toEqual([]);
    const places = new Set<string>();
    for (const { labels, status } of engine.states()) {
      const taskArn = labels[LABELS.taskArn] ?? "";
      const place = `${taskArn} ${labels[LABELS.containerName]}`;
      expect(places, "a container is made once").not.toContain(place);
      places.add(place);
      if (status !== "running") continue;
      const task = this.#seen.get(taskArn);
      expect(task, `${place} runs and its task is unknown`).toBeDefined();
      expect(task?.lastStatus, `${place} runs and its task does not`).not.toBe("STOPPED");
    }
  }

  /** Whoever was away when it happened: no end is told as younger than its engine says. */
  #checkEnds(engine: SimDocker): void {
    const tasksEnds = Map.groupBy(engine.states(), ({ labels }) => labels[LABELS.taskArn] ?? "");
    for (const [taskArn, states] of tasksEnds) {
      const task = this.#seen.get(taskArn);
      if (task?.executionStoppedAtMs === undefined) continue;
      const essential = task.containers.flatMap((it) => (it.essential ? it.name : []));
      const ends = states
        .filter(({ labels }) => essential.includes(labels[LABELS.containerName] ?? ""))
        .flatMap(({ finishedAtMs }) => finishedAtMs ?? []);
      if (ends.length === 0) continue;
      // What the server heard of late began, for it, when it did.
      const since = task.startedAtMs ?? task.createdAtMs;
      const ended = task.executionStoppedAtMs;
      // Of two that ended, the one that was told of first counts.
      expect(ended, `${taskArn} ended`).toBeLessThanOrEqual(Math.max(since, ...ends));
      expect(ended, `${taskArn} ended`).toBeGreaterThanOrEqual(since);
    }
  }
}

function checkStep(before: TaskRecord, after: TaskRecord): void {
  const { taskArn } = after;
  const rank = ({ lastStatus }: TaskRecord): number => TASK_STATUSES.indexOf(lastStatus);
  expect(rank(after), `${taskArn} goes back from ${before.lastStatus}`).toBeGreaterThanOrEqual(
    rank(before),
  );
  expect(after.version, `${taskArn}: version`).toBeGreaterThanOrEqual(before.version);
  if (before.desiredStatus === "STOPPED") expect(after.desiredStatus).toBe("STOPPED");
  for (const member of KEPT) {
    if (before[member] !== undefined)
      expect(after[member], `${taskArn}: ${member}`).toBe(before[member]);
  }
  after.containers.forEach((container, index) => {
    const past = before.containers[index];
    const order = ["PENDING", "RUNNING", "STOPPED"];
    expect(order.indexOf(container.lastStatus)).toBeGreaterThanOrEqual(
      order.indexOf(past?.lastStatus ?? "PENDING"),
    );
    if (past?.exitCode !== undefined) expect(container.exitCode).toBe(past.exitCode);
    if (past?.runtimeId !== undefined) expect(container.runtimeId).toBe(past.runtimeId);
  });
}

/** Members that are written once. */
const KEPT = [
  "containerInstanceArn",
  "createdAtMs",
  "pullStartedAtMs",
  "pullStoppedAtMs",
  "startedAtMs",
  "stoppingAtMs",
  "executionStoppedAtMs",
  "stoppedAtMs",
  "stopCode",
  "stoppedReason",
] as const;

function checkTask(task: TaskRecord): void {
  const { taskArn, lastStatus, startedAtMs, stoppedAtMs, executionStoppedAtMs } = task;
  if (lastStatus === "RUNNING") expect(startedAtMs, `${taskArn} runs since`).toBeDefined();
  if (task.desiredStatus === "STOPPED") {
    expect(task.stopCode, `${taskArn}: stopCode`).toBeTruthy();
    expect(task.stoppedReason, `${taskArn}: stoppedReason`).toBeTruthy();
    expect(task.stoppingAtMs, `${taskArn}: stoppingAt`).toBeDefined();
  }
  if (lastStatus !== "STOPPED") return;
  expect(task.desiredStatus).toBe("STOPPED");
  expect(task.containers.map((container) => container.lastStatus)).not.toContain("RUNNING");
  expect(task.containers.map((container) => container.lastStatus)).not.toContain("PENDING");
  expect(stoppedAtMs).toBeGreaterThanOrEqual(task.createdAtMs);
  if (startedAtMs !== undefined) expect(stoppedAtMs).toBeGreaterThanOrEqual(startedAtMs);
  if (executionStoppedAtMs !== undefined) {
    expect(stoppedAtMs).toBeGreaterThanOrEqual(executionStoppedAtMs);
  }
  for (const { status } of task.attachments) expect(status).toBe("DELETED");
}

/** On each machine tasks reserve no more than it has, and no port twice. */
function checkReservations(view: View): void {
  const machines = Map.groupBy(view.all(containerInstances), ({ hostId }) => hostId);
  for (const [hostId, instances] of machines) {
    const living = instances
      .flatMap((it) => [...view.by(tasks, "instance", it.containerInstanceArn)])
      .filter(({ lastStatus }) => lastStatus !== "STOPPED");
    const [{ registered } = { registered: undefined }] = instances;
    const sum = (of: (task: TaskRecord) => number): number =>
      living.reduce((total, task) => total + of(task), 0);
    expect(
      sum((it) => it.reserved.cpuUnits),
      `CPU of ${hostId}`,
    ).toBeLessThanOrEqual(registered?.cpuUnits ?? 0);
    expect(
      sum((it) => it.reserved.memoryMiB),
      `memory of ${hostId}`,
    ).toBeLessThanOrEqual(registered?.memoryMiB ?? 0);
    const ports = living.flatMap(({ reserved }) =>
      reserved.ports.map(({ port, protocol }) => `${port}/${protocol}`),
    );
    expect(new Set(ports).size, `ports of ${hostId}: ${ports.join(" ")}`).toBe(ports.length);
  }
}

/** All rows of all tables, to compare two stores by. */
export function contents(store: Store): Promise<Readonly<Record<string, readonly object[]>>> {
  return store.read((view) =>
    Object.fromEntries(coreTables.map((table) => [table.kind, [...view.all(table)]])),
  );
}
