import { assertNever } from "../../domain/assert.ts";
import type { PayloadContainer, PayloadTask } from "../../wire/agent-messages.ts";
import type { AgentContainer, AgentTask } from "./agent-task.ts";
import { hasReached } from "./agent-task.ts";
import { isInternal, pauseName } from "../network/pause-container.ts";

/** `CREATE` comes from `volumesFrom`; the others are those of `dependsOn`. */
export type DependencyCondition = "CREATE" | "START" | "COMPLETE" | "SUCCESS" | "HEALTHY" | "JOIN";

/** Another container of the task, and how far it has to be. */
export interface Dependency {
  readonly containerName: string;
  readonly condition: DependencyCondition;
}

export type DependencyState =
  | { readonly kind: "met" }
  /** `untilMs`: when waiting is over, where the other container has a `startTimeout`. */
  | { readonly kind: "waiting"; readonly untilMs?: number }
  | { readonly kind: "never"; readonly reason: string };

/**
 * What has to be true before a container may begin. Source: ECS agent, `agent/engine/dependencygraph`: links
 * wait for a start, `volumesFrom` for a creation. `JOIN` is ours: a container that shares namespaces with the
 * pause container outlasts it never; when it may begin is `hasPauseReached`.
 */
export function dependenciesOf(task: PayloadTask, name: string): readonly Dependency[] {
  const container = task.containers?.find((candidate) => candidate.name === name);
  if (container === undefined) return [];
  const pause = pauseName(task);
  return [
    ...declaredDependencies(container),
    ...(pause !== undefined && !isInternal(name)
      ? [{ containerName: pause, condition: "JOIN" as const }]
      : []),
  ];
}

/** Whether everything a container waits for has come, can still come, or never will. */
export function dependencyState(task: AgentTask, name: string, nowMs: number): DependencyState {
  for (const { containerName, condition } of dependenciesOf(task.payload, name)) {
    const other = task.containers.find((candidate) => candidate.name === containerName);
    const outcome = other === undefined ? "unknown" : conditionOutcome(other, condition);
    if (outcome === "met") continue;
    const pair = `container ordering dependency [${containerName}] for target [${name}]`;
    if (outcome !== "waiting") return never(NEVER[outcome](pair));
    const untilMs = startDeadlineMs(task.payload, other, condition);
    if (untilMs === undefined) return { kind: "waiting" };
    return untilMs <= nowMs ? never(`${pair} has timed out.`) : { kind: "waiting", untilMs };
  }
  return { kind: "met" };
}

/** Whether the pause container that this one joins has come that far; yes where there is none to join. */
export function hasPauseReached(
  task: AgentTask,
  name: string,
  status: "CREATED" | "RUNNING",
): boolean {
  const pause = pauseName(task.payload);
  if (pause === undefined || pause === name) return true;
  const held = task.containers.find((container) => container.name === pause);
  return held !== undefined && held.status !== "STOPPED" && hasReached(held, status);
}

/** When one of the containers of a task has waited long enough for another; nothing when none has a limit. */
export function nextDeadlineMs(task: AgentTask, nowMs: number): number | undefined {
  const deadlines = task.containers
    .filter(({ status }) => status === "NONE")
    .flatMap(({ name }) => {
      const state = dependencyState(task, name, nowMs);
      return state.kind === "waiting" ? (state.untilMs ?? []) : [];
    });
  return deadlines.length === 0 ? undefined : Math.min(...deadlines);
}

/**
 * `startTimeout` of the container waited for: how long after its start it may take to become what is asked of it.
 * Source: ECS agent, `agent/engine/dependencygraph`, hasDependencyTimedOut.
 */
function startDeadlineMs(
  task: PayloadTask,
  other: AgentContainer | undefined,
  condition: DependencyCondition,
): number | undefined {
  if (condition !== "COMPLETE" && condition !== "SUCCESS" && condition !== "HEALTHY")
    return undefined;
  const timeoutSeconds = task.containers?.find(({ name }) => name === other?.name)?.startTimeout;
  if (!timeoutSeconds || other?.startedAtMs === undefined) return undefined;
  return other.startedAtMs + timeoutSeconds * 1000;
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

type Outcome = "met" | "waiting" | "unsuccessful" | "willNeverStart" | "unknown";

function conditionOutcome(other: AgentContainer, condition: DependencyCondition): Outcome {
  const stopped = other.status === "STOPPED";
  if (condition === "JOIN") return "met";
  if (stopped && other.exitCode === undefined) {
    // It was created at least: its volumes are there.
    return condition === "CREATE" && other.id !== undefined ? "met" : "willNeverStart";
  }
  switch (condition) {
    case "CREATE":
      return hasReached(other, "CREATED") ? "met" : "waiting";
    case "START":
      return hasReached(other, "RUNNING") ? "met" : "waiting";
    case "COMPLETE":
      return stopped ? "met" : "waiting";
    case "SUCCESS":
      if (!stopped) return "waiting";
      return other.exitCode === 0 ? "met" : "unsuccessful";
    case "HEALTHY":
      if (stopped) return "unsuccessful";
      return other.status === "RUNNING" && other.health === "healthy" ? "met" : "waiting";
    default:
      return assertNever(condition);
  }
}

/** The ECS agent's words, which name whole containers where these give their names. */
const NEVER: Readonly<Record<Exclude<Outcome, "met" | "waiting">, (pair: string) => string>> = {
  unsuccessful: (pair) => `failed to resolve ${pair} as dependency did not exit successfully.`,
  willNeverStart: (pair) => `failed to resolve ${pair} because dependency will never start`,
  unknown: (pair) => `${pair} does not exist.`,
};

function never(what: string): DependencyState {
  return { kind: "never", reason: `CannotStartContainerError: dependency graph: ${what}` };
}
