import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./ecs-call.ts";
import type { ServerProcess } from "./server-process.ts";

/**
 * How often DescribeTasks is asked, by the number of tasks: answers about fifty tasks every few milliseconds
 * would take the very processors that start them.
 */
const POLL_MS = { one: 3, many: 50 };

/** Waits until tasks can be placed. */
export async function untilInstanceIsConnected(server: ServerProcess): Promise<void> {
  for (;;) {
    const { containerInstanceArns = [] } = await call(server, "ListContainerInstances", {});
    if (containerInstanceArns.length > 0) {
      const { containerInstances = [] } = await call(server, "DescribeContainerInstances", {
        containerInstances: containerInstanceArns,
      });
      if (containerInstances.some(({ agentConnected }) => agentConnected)) return;
    }
    await sleep(20);
  }
}

/** Asks until all the tasks have that status, about those that have not yet. */
export async function untilTasksAre(
  server: ServerProcess,
  arns: readonly string[],
  status: string,
): Promise<void> {
  let missing = arns;
  while (missing.length > 0) {
    const { tasks = [] } = await call(server, "DescribeTasks", { tasks: missing });
    const ended = tasks.find(({ lastStatus }) => lastStatus === "STOPPED");
    if (ended && status !== "STOPPED") throw new Error(`a task stopped: ${ended.stoppedReason}`);
    missing = tasks.filter(({ lastStatus }) => lastStatus !== status).map(({ taskArn }) => taskArn);
    if (missing.length > 0) await sleep(arns.length === 1 ? POLL_MS.one : POLL_MS.many);
  }
}
