import { assertNever } from "../domain/assert.ts";
import type { PayloadContainer, PayloadTask } from "../wire/agent-messages.ts";
import type { AgentContainer, AgentTask } from "./agent-task.ts";
import { hasReached } from "./agent-task.ts";

/** `CREATE` comes from `volumesFrom`; the others are those of `dependsOn`. */
export type DependencyCondition = "CREATE" | "START" | "COMPLETE" | "SUCCESS" | "HEALTHY" | "JOIN";

export interface Dependency {
  readonly containerName: string;
  readonly condition: DependencyCondition;
}

export type DependencyState =
  | { readonly kind: "met" }
  | { readonly kind: "waiting" }
  | { readonly kind: "never"; readonly reason: string };

/**
 * What has to be true before a container may begin. Source: ECS agent, `agent/engine/dependencygraph`: links
 * wait for a start, `volumesFrom` for a creation. `JOIN` is ours: a container that shares the network
 * namespace of another needs it running.
 */
export function dependenciesOf(task: PayloadTask, name: string): readonly Dependency[] {
  const container = task.containers?.find((candidate) => candidate.name === name);
  if (container === undefined) return [];
  const holder = networkHolder(task);
  return [
    ...declaredDependencies(container),
    ...(holder !== undefined && holder !== name
      ? [{ containerName: holder, condition: "JOIN" as const }]
      : []),
  ];
}

/**
 * The container of an awsvpc task whose network namespace the others join: the first essential one that waits
 * for no other, since it runs as long as the task does; nothing for other network modes.
 */
export function networkHolder(task: PayloadTask): string | undefined {
  if (task.networkMode !== "awsvpc") return undefined;
  const free = (task.containers ?? []).filter(
    (container) => declaredDependencies(container).length === 0,
  );
  return (free.find((container) => container.essential) ?? free[0])?.name;
}

/** Whether everything a container waits for has come, can still come, or never will. */
export function dependencyState(task: AgentTask, name: string): DependencyState {
  for (const dependency of dependenciesOf(task.payload, name)) {
    const other = task.containers.find((candidate) => candidate.name === dependency.containerName);
    const state =
      other === undefined
        ? never(`container ${dependency.containerName} is unknown`)
        : conditionState(other, dependency.condition);
    if (state.kind !== "met") return state;
  }
  return { kind: "met" };
}

/** Whether another container that still lives depends on this one, so that it has to end first. */
export function hasLiveDependents(task: AgentTask, name: string): boolean {
  return task.containers.some(
    (other) =>
      other.name !== name &&
      (other.status === "RUNNING" || other.status === "CREATED") &&
      dependenciesOf(task.payload, other.name).some((it) => it.containerName === name),
  );
}

/** Whether the containers can be put in an order at all: no unknown names, no cycles, health where needed. */
export function canBeOrdered(task: PayloadTask): boolean {
  const names = new Set((task.containers ?? []).map((container) => container.name));
  const settled = new Set<string>();
  const pending = new Map([...names].map((name) => [name, dependenciesOf(task, name)] as const));
  for (const dependency of [...pending.values()].flat()) {
    if (!names.has(dependency.containerName)) return false;
    if (dependency.condition === "HEALTHY" && !reportsHealth(task, dependency.containerName)) {
      return false;
    }
  }
  let progress = true;
  while (progress && pending.size > 0) {
    progress = false;
    for (const [name, dependencies] of pending) {
      if (!dependencies.every((it) => settled.has(it.containerName))) continue;
      settled.add(name);
      pending.delete(name);
      progress = true;
    }
  }
  return pending.size === 0;
}

function reportsHealth(task: PayloadTask, name: string): boolean {
  const container = task.containers?.find((candidate) => candidate.name === name);
  return container?.healthCheckType === "docker";
}

function declaredDependencies(container: PayloadContainer): readonly Dependency[] {
  return [
    ...(container.dependsOn ?? []).map((it) => ({
      containerName: it.containerName,
      condition: parseCondition(it.condition),
    })),
    ...(container.links ?? []).map((link) => ({
      containerName: link.split(":")[0] ?? link,
      condition: "START" as const,
    })),
    ...(container.volumesFrom ?? []).map((it) => ({
      containerName: it.sourceContainer,
      condition: "CREATE" as const,
    })),
  ];
}

function parseCondition(condition: string): DependencyCondition {
  switch (condition) {
    case "COMPLETE":
    case "SUCCESS":
    case "HEALTHY":
      return condition;
    default:
      return "START";
  }
}

function conditionState(other: AgentContainer, condition: DependencyCondition): DependencyState {
  const stopped = other.status === "STOPPED";
  const neverRan = stopped && other.exitCode === undefined;
  switch (condition) {
    case "CREATE":
      return hasReached(other, "CREATED") && !(stopped && other.id === undefined)
        ? { kind: "met" }
        : waitingUnless(stopped, other);
    case "START":
      return other.status === "RUNNING" || (stopped && !neverRan)
        ? { kind: "met" }
        : waitingUnless(neverRan, other);
    case "JOIN":
      return other.status === "RUNNING" ? { kind: "met" } : waitingUnless(stopped, other);
    case "COMPLETE":
      return stopped && !neverRan ? { kind: "met" } : waitingUnless(neverRan, other);
    case "SUCCESS":
      return stopped && other.exitCode === 0 ? { kind: "met" } : waitingUnless(stopped, other);
    case "HEALTHY":
      return other.status === "RUNNING" && other.health === "healthy"
        ? { kind: "met" }
        : waitingUnless(stopped, other);
    default:
      return assertNever(condition);
  }
}

function waitingUnless(hopeless: boolean, other: AgentContainer): DependencyState {
  return hopeless ? never(`container ${other.name} has stopped`) : { kind: "waiting" };
}

function never(what: string): DependencyState {
  return { kind: "never", reason: `CannotStartContainerError: dependency graph: ${what}` };
}
