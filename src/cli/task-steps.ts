import type { Container, Task } from "@aws-sdk/client-ecs";

/** Something that happened to a task since it was last looked at. */
export type TaskStep =
  | { readonly event: "status"; readonly status: string; readonly addresses: readonly string[] }
  | { readonly event: "container"; readonly container: string; readonly status: string }
  | {
      readonly event: "exit";
      readonly container: string;
      readonly exitCode?: number;
      readonly reason?: string;
    }
  | { readonly event: "stopped"; readonly stopCode?: string; readonly reason: string };

/** The steps from what a task was to what it is, in the order to tell them. */
export function stepsBetween(before: Task | undefined, after: Task): readonly TaskStep[] {
  const steps = containerSteps(before, after);
  const status = after.lastStatus ?? "";
  if (status === before?.lastStatus) return steps;
  if (status === "STOPPED") {
    const stopCode = after.stopCode === undefined ? {} : { stopCode: after.stopCode };
    return [...steps, { event: "stopped", ...stopCode, reason: after.stoppedReason ?? "" }];
  }
  const addresses = status === "RUNNING" ? localAddresses(after) : [];
  return [...steps, { event: "status", status, addresses }];
}

function containerSteps(before: Task | undefined, after: Task): readonly TaskStep[] {
  const steps: TaskStep[] = [];
  const several = (after.containers ?? []).length > 1;
  for (const container of after.containers ?? []) {
    const was = before?.containers?.find(({ name }) => name === container.name);
    if (was?.lastStatus === container.lastStatus) continue;
    if (container.lastStatus === "STOPPED") steps.push(exitStep(container));
    else if (several && container.lastStatus === "RUNNING") {
      steps.push({ event: "container", container: container.name ?? "", status: "RUNNING" });
    }
  }
  return steps;
}

function exitStep({ name = "", exitCode, reason }: Container): TaskStep {
  return {
    event: "exit",
    container: name,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Where to reach the task's ports from this machine, as URLs without knowing whether they speak HTTP. */
function localAddresses(task: Task): readonly string[] {
  const bound = (task.containers ?? []).flatMap((container) =>
    (container.networkBindings ?? [])
      .filter(({ protocol }) => protocol !== "udp")
      .map(({ hostPort }) => `127.0.0.1:${hostPort}`),
  );
  const own = (task.containers ?? []).flatMap((container) =>
    (container.networkInterfaces ?? []).map(({ privateIpv4Address }) => privateIpv4Address ?? ""),
  );
  return [...new Set([...bound, ...own])];
}

/** The exit code to end with: the container's; 1 when it has none, because then it never ran. */
export function exitCodeOf(task: Task, container: string): number {
  return task.containers?.find(({ name }) => name === container)?.exitCode ?? 1;
}
