import type { Clock } from "../../runtime/clock.ts";
import type { PayloadContainer, RoleCredentials } from "../../wire/agent-messages.ts";
import { type AgentTask, hasReached } from "../task/agent-task.ts";
import {
  type ContainerResources,
  type ExecutionSources,
  fetchResources,
  type FetchedResources,
} from "./fetch-resources.ts";
import type { EcrLogins } from "../images/registry-source.ts";
import type { TellStandIn } from "./stand-ins.ts";

export type ProvisionState =
  | { readonly kind: "ready" }
  | { readonly kind: "fetching" }
  /** What the task stops for. */
  | { readonly kind: "failed"; readonly reason: string };

export interface ExecutionResourcesOptions {
  readonly clock: Clock;
  /** Of a task's execution role; nothing while they are not there. */
  readonly credentials: (task: AgentTask) => RoleCredentials | undefined;
  readonly sources: (credentials: RoleCredentials) => ExecutionSources;
  /** Who signs in to ECR. */
  readonly registries?: EcrLogins | undefined;
  readonly tellStandIn?: TellStandIn;
  /** A task of which the state is another now. */
  readonly changed: (taskArn: string) => void;
}

/** How long a task waits for credentials that the control plane said there are: an agent that starts again has none. */
const CREDENTIALS_PATIENCE_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 500;

interface Held {
  readonly stopping: AbortController;
  settled?: FetchedResources;
}

/**
 * What the execution roles of this host's tasks have fetched for them: secrets, environment files, logins of registries.
 * In memory only, and only until the containers that need it run; the agent that comes after this one fetches anew.
 */
export class ExecutionResources {
  readonly #held = new Map<string, Held>();
  readonly #options: ExecutionResourcesOptions;

  constructor(options: ExecutionResourcesOptions) {
    this.#options = options;
  }

  /** How far a task is. Begins to fetch, once, for one that needs something; gives up on one that no longer does. */
  look(task: AgentTask): ProvisionState {
    const { arn } = task.payload;
    if (!isNeeded(task)) {
      this.#held.get(arn)?.stopping.abort();
      this.#held.delete(arn);
      return { kind: "ready" };
    }
    let held = this.#held.get(arn);
    if (held === undefined) {
      held = { stopping: new AbortController() };
      this.#held.set(arn, held);
      void this.#obtain(task, held);
    }
    if (held.settled === undefined) return { kind: "fetching" };
    const { settled } = held;
    return settled.kind === "failed" ? settled : { kind: "ready" };
  }

  /** What a container is given; nothing when it needs nothing. */
  of(task: AgentTask, name: string): ContainerResources | undefined {
    const settled = this.#held.get(task.payload.arn)?.settled;
    return settled?.kind === "fetched" ? settled.containers.get(name) : undefined;
  }

  /** The credentials of a task's execution role, as they are now. */
  executionRole(task: AgentTask): RoleCredentials | undefined {
    return this.#options.credentials(task);
  }

  /** Ends whatever is under way. */
  stop(): void {
    for (const { stopping } of this.#held.values()) stopping.abort();
    this.#held.clear();
  }

  async #obtain(task: AgentTask, held: Held): Promise<void> {
    const { clock, sources, registries, changed, tellStandIn = () => {} } = this.#options;
    const { signal } = held.stopping;
    const role = await this.#awaitKeys(task, signal);
    if (signal.aborted) return;
    const source = role && sources(role);
    const parts = { source, role, registries, clock, signal, tellStandIn };
    held.settled = await fetchResources({ task: task.payload, ...parts });
    if (!signal.aborted) changed(task.payload.arn);
  }

  async #awaitKeys(task: AgentTask, signal: AbortSignal): Promise<RoleCredentials | undefined> {
    const { clock, credentials } = this.#options;
    if (task.payload.executionRoleCredentials === undefined) return undefined;
    const untilMs = clock.nowMs() + CREDENTIALS_PATIENCE_MS;
    for (;;) {
      const keys = credentials(task);
      if (keys || signal.aborted || clock.nowMs() >= untilMs) return keys;
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
  }
}

/** Containers that run were given theirs; before that, one may have to be made again. */
function isNeeded({ payload, containers, desiredStatus }: AgentTask): boolean {
  if (desiredStatus === "STOPPED") return false;
  const waiting = containers.filter((container) => !hasReached(container, "RUNNING"));
  return waiting.some(({ name }) => {
    const container = payload.containers?.find((candidate) => candidate.name === name);
    return container !== undefined && needsResources(container);
  });
}

/** Whether the image's registry is signed in to with what the execution role has. */
export function signsInAsRole({ registryAuthentication }: PayloadContainer): boolean {
  return (
    registryAuthentication?.type === "asm" ||
    (registryAuthentication?.type === "ecr" && registryAuthentication.ecrAuthData.useExecutionRole)
  );
}

/** Whether something has to be fetched with the execution role before the container can be made. */
function needsResources(container: PayloadContainer): boolean {
  const { secrets = [], environmentFiles = [] } = container;
  return secrets.length > 0 || environmentFiles.length > 0 || signsInAsRole(container);
}
