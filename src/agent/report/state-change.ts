import type { AgentContainer, AgentTask } from "../task/agent-task.ts";
import { payloadContainer } from "../task/agent-task.ts";
import type { ContainerStateChange, TaskStateChange } from "../session/control-plane.ts";
import { isInternal } from "../network/pause-container.ts";
import type { PayloadContainer } from "../../wire/agent-messages.ts";
import { networkBindings, type ReportedBinding } from "../network/port-bindings.ts";
import { movedPorts } from "../network/public-ports.ts";

/** Longest `reason` and `imageDigest` that the API takes. */
const LONGEST_REASON = 1024;

/** The report of a task as it is now, in the form of `SubmitTaskStateChange`. */
export function taskStateChange(task: AgentTask, cluster: string): TaskStateChange {
  const { pullStartedAtMs, pullStoppedAtMs, executionStoppedAtMs } = task;
  return {
    cluster: task.payload.taskClusterArn ?? cluster,
    task: task.payload.arn,
    status: reportedStatus(task.knownStatus),
    reason: (task.reason ?? "").slice(0, LONGEST_REASON),
    containers: task.containers
      .filter(({ name }) => !isInternal(name))
      .map((container) => containerStateChange(task, container)),
    ...(pullStartedAtMs !== undefined && { pullStartedAtMs }),
    ...(pullStoppedAtMs !== undefined && { pullStoppedAtMs }),
    ...(executionStoppedAtMs !== undefined && { executionStoppedAtMs }),
  };
}

function containerStateChange(task: AgentTask, container: AgentContainer): ContainerStateChange {
  const { id, exitCode, reason, imageDigest } = container;
  const definition = payloadContainer(task, container.name);
  return {
    containerName: container.name,
    status: reportedStatus(container.status),
    networkBindings: definition === undefined ? [] : bindingsOf(task, definition, container),
    ...(id !== undefined && { runtimeId: id }),
    ...(exitCode !== undefined && { exitCode }),
    ...(reason !== undefined && { reason: reason.slice(0, LONGEST_REASON) }),
    ...(imageDigest !== undefined && { imageDigest }),
  };
}

function bindingsOf(
  task: AgentTask,
  definition: PayloadContainer,
  container: AgentContainer,
): readonly ReportedBinding[] {
  return task.payload.networkMode === "awsvpc"
    ? movedPorts(task, container.name)
    : networkBindings(task.payload, definition, container);
}

/** The API knows three of the agent's statuses; all before RUNNING are PENDING. */
function reportedStatus(status: AgentContainer["status"]): "PENDING" | "RUNNING" | "STOPPED" {
  return status === "RUNNING" || status === "STOPPED" ? status : "PENDING";
}
