import type { PayloadContainer, PayloadTask } from "../../wire/agent-messages.ts";
import { lastPart } from "../../domain/arn.ts";
import type { ContainerState, PublishedPort } from "../container-runtime.ts";
import { withPauseContainer } from "../network/pause-container.ts";

/** The life of a container as the agent sees it, in order. */
export const CONTAINER_STATUSES = ["NONE", "PULLED", "CREATED", "RUNNING", "STOPPED"] as const;
export type ContainerStatus = (typeof CONTAINER_STATUSES)[number];

/**
 * A task as the agent holds it: what the control plane wants and what was observed. A plain value; it is also
 * what the checkpoint keeps.
 */
export interface AgentTask {
  readonly payload: PayloadTask;
  readonly desiredStatus: "RUNNING" | "STOPPED";
  /** The least status of its containers; it only moves forward. */
  readonly knownStatus: ContainerStatus;
  readonly containers: readonly AgentContainer[];
  /** Only where the agent itself ends a task that no container failed. */
  readonly reason?: string;
  readonly pullStartedAtMs?: number;
  readonly pullStoppedAtMs?: number;
  readonly executionStoppedAtMs?: number;
  readonly stoppedAtMs?: number;
}

/** A container of such a task: what was observed of it. Instants are epoch milliseconds. */
export interface AgentContainer {
  readonly name: string;
  readonly status: ContainerStatus;
  /** The runtime's id, from CREATED on. */
  readonly id?: string;
  readonly imageDigest?: string;
  /** Names of the variables that the image sets. */
  readonly imageVariables?: readonly string[];
  /** Absent when it never ran. */
  readonly exitCode?: number;
  /** `ErrorName: text` of the first failure. */
  readonly reason?: string;
  readonly ports: readonly PublishedPort[];
  /** Host ports that were found taken when it was to publish them. */
  readonly takenPorts?: readonly number[];
  readonly startedAtMs?: number;
  /** When it ended, by the runtime's own word: the agent may have been away then. */
  readonly finishedAtMs?: number;
  readonly health?: ContainerState["health"];
  readonly healthSinceMs?: number;
  /** How often its restart policy had it started again, and when it last did. */
  readonly restartCount?: number;
  readonly restartedAtMs?: number;
}

/** Takes on a task that the control plane wants. */
export function newAgentTask(wanted: PayloadTask): AgentTask {
  const payload = withPauseContainer(wanted);
  return {
    payload,
    desiredStatus: payload.desiredStatus,
    knownStatus: "NONE",
    containers: (payload.containers ?? []).map((container) => ({
      name: container.name,
      status: "NONE",
      ports: [],
    })),
  };
}

/** What the payload says of a container; the pause container is in it too. */
export function payloadContainer(task: AgentTask, name: string): PayloadContainer | undefined {
  return task.payload.containers?.find((container) => container.name === name);
}

/** Whether a container has come at least as far as that status. */
export function hasReached(container: AgentContainer, status: ContainerStatus): boolean {
  return CONTAINER_STATUSES.indexOf(container.status) >= CONTAINER_STATUSES.indexOf(status);
}

/** The part of a task's ARN after the last slash: 32 hexadecimal digits. */
export function taskId(task: AgentTask): string {
  return lastPart(task.payload.arn);
}
