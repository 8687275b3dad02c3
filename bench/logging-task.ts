import { call } from "./ecs-call.ts";
import type { ServerProcess } from "./server-process.ts";

/** How the lines of a container with the log driver awslogs get there, as `LONGSHORE_AWSLOGS` names them. */
export const LOG_WAYS = ["pump", "driver"] as const;
export type LogWay = (typeof LOG_WAYS)[number];

const FAMILY = "logging";

/**
 * A task of one container that logs to a group. It waits for its log where that does not keep up, and loses nothing;
 * ECS's own default is to go on, and to lose lines of a flood.
 */
export async function registerLogging(
  server: ServerProcess,
  given: {
    readonly image: string;
    readonly group: string;
    readonly command: readonly string[];
  },
): Promise<void> {
  const { image, group, command } = given;
  await call(server, "RegisterTaskDefinition", {
    family: FAMILY,
    executionRoleArn: "arn:aws:iam::000000000000:role/ecsTaskExecutionRole",
    containerDefinitions: [
      {
        name: FAMILY,
        image,
        command,
        memory: 64,
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            mode: "blocking",
            "awslogs-group": group,
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "bench",
          },
        },
      },
    ],
  });
}

/** Starts one; gives its ARN and the name of its stream. */
export async function loggingTask(
  server: ServerProcess,
): Promise<{ readonly arn: string; readonly stream: string }> {
  const { tasks = [] } = await call(server, "RunTask", { taskDefinition: FAMILY });
  const arn = tasks[0]?.taskArn;
  if (arn === undefined) throw new Error("the task was not placed");
  return { arn, stream: `bench/${FAMILY}/${arn.split("/").at(-1)}` };
}
