import type { NetworkBinding, TaskContainer } from "./record.ts";

/** What an agent says of one container. Statuses are the agent's own words. */
export interface ContainerReport {
  readonly containerName: string;
  readonly status?: string;
  readonly runtimeId?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly imageDigest?: string;
  readonly networkBindings?: readonly NetworkBinding[];
}

/** Amazon ECS API Reference, "ContainerStateChange" and the agent's own limit. */
export const MAX_REASON_LENGTH = 1024;

const ORDER: readonly TaskContainer["lastStatus"][] = ["PENDING", "RUNNING", "STOPPED"];

/**
 * The containers after the reports, taken in order: one container may be reported RUNNING and then STOPPED
 * in one call. Reports come at least once and possibly late, so a status never goes back, what is known
 * stays, and unknown containers are passed over.
 */
export function applyContainerReports(
  containers: readonly TaskContainer[],
  reports: readonly ContainerReport[],
): readonly TaskContainer[] {
  return containers.map((container) =>
    reports
      .filter((report) => report.containerName === container.name)
      .reduce(applyContainerReport, container),
  );
}

function applyContainerReport(container: TaskContainer, report: ContainerReport): TaskContainer {
  const reported = statusOf(report);
  const stopped = reported === "STOPPED";
  const exitCode = container.exitCode ?? (stopped ? report.exitCode : undefined);
  const reason = container.reason ?? present(report.reason)?.slice(0, MAX_REASON_LENGTH);
  const runtimeId = container.runtimeId ?? present(report.runtimeId);
  const imageDigest = container.imageDigest ?? present(report.imageDigest);
  return {
    ...container,
    lastStatus: later(container.lastStatus, reported),
    networkBindings: bindingsAfter(container, report),
    ...(exitCode !== undefined && { exitCode }),
    ...(reason !== undefined && { reason }),
    ...(runtimeId !== undefined && { runtimeId }),
    ...(imageDigest !== undefined && { imageDigest }),
  };
}

/** The API knows three statuses; what the agent has besides them comes before RUNNING. */
function statusOf({ status }: ContainerReport): TaskContainer["lastStatus"] {
  return ORDER.find((known) => known === status) ?? "PENDING";
}

function later(
  one: TaskContainer["lastStatus"],
  other: TaskContainer["lastStatus"],
): TaskContainer["lastStatus"] {
  return ORDER.indexOf(one) < ORDER.indexOf(other) ? other : one;
}

function bindingsAfter(
  container: TaskContainer,
  report: ContainerReport,
): TaskContainer["networkBindings"] {
  if (report.networkBindings === undefined || container.networkBindings.length > 0) {
    return container.networkBindings;
  }
  return report.networkBindings;
}

function present(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
