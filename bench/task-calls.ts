import { setTimeout as sleep } from "node:timers/promises";
import { call, callOver } from "./ecs-call.ts";
import { RawConnection } from "./http-load.ts";
import type { ServerProcess } from "./server-process.ts";
import { signedEcsRequest } from "./signed-request.ts";

/**
 * How often DescribeTasks is asked, by the number of tasks: more questions would take the very processors that
 * start them.
 */
const POLL_MS = { one: 5, many: 50 };

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

/** Asks until all the tasks have that status, over one connection, about those that have not yet. */
export async function untilTasksAre(
  server: ServerProcess,
  arns: readonly string[],
  status: string,
): Promise<void> {
  const { port } = server;
  const connection = await RawConnection.open(port);
  const about = (tasks: readonly string[]): Buffer =>
    signedEcsRequest({ port, operation: "DescribeTasks", input: { tasks } });
  let missing = arns;
  let request = about(missing);
  try {
    while (missing.length > 0) {
      const { tasks = [] } = await callOver(connection, request);
      const ended = tasks.find(({ lastStatus }) => lastStatus === "STOPPED");
      if (ended && status !== "STOPPED") throw new Error(`a task stopped: ${ended.stoppedReason}`);
      const left = tasks.filter((it) => it.lastStatus !== status).map(({ taskArn }) => taskArn);
      if (left.length < missing.length) request = about(left);
      missing = left;
      if (missing.length > 0) await sleep(arns.length === 1 ? POLL_MS.one : POLL_MS.many);
    }
  } finally {
    connection.close();
  }
}
