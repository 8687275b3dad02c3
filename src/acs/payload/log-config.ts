import { lastPart } from "../../domain/arn.ts";
import type { ContainerDefinition } from "../../domain/task-definition/record.ts";
import type { DockerContext } from "./docker-config.ts";

/** Docker Engine API, HostConfig.LogConfig; none leaves the choice to the engine, as ECS does. */
interface LogConfig {
  readonly Type: string;
  readonly Config: Readonly<Record<string, string>>;
}

/**
 * The container's log driver with its options. `secretOptions` travel with the container's secrets, and the
 * agent turns `awsfirelens` into `fluentd` itself.
 */
export function logConfig(
  container: ContainerDefinition,
  context: Pick<DockerContext, "task" | "defaultLogDriverMode">,
): LogConfig | undefined {
  const { task } = context;
  const configuration = container.logConfiguration;
  if (!configuration) return undefined;
  const options = withMode(configuration, context.defaultLogDriverMode);
  if (configuration.logDriver !== "awslogs") {
    return { Type: configuration.logDriver ?? "json-file", Config: options };
  }
  return { Type: "awslogs", Config: awslogsOptions(options, container.name, task.taskArn) };
}

/**
 * Who names no `mode` gets that of the account setting, whichever the driver; but the options of `awsfirelens`
 * are those of its router's output.
 * Source: Amazon ECS API Reference, "LogConfiguration", and Amazon ECS Developer Guide, "Default log driver mode".
 */
function withMode(
  { logDriver, options = {} }: NonNullable<ContainerDefinition["logConfiguration"]>,
  defaultMode: string,
): Readonly<Record<string, string>> {
  return logDriver === "awsfirelens" || options["mode"] !== undefined
    ? options
    : { ...options, mode: defaultMode };
}

/**
 * `awslogs-stream-prefix` is ECS's own option: the stream becomes PREFIX/CONTAINER/TASKID. Docker's driver
 * refuses options it does not know; without a stream it takes the container's id, as ECS says.
 * Source: Amazon ECS Developer Guide, "Send Amazon ECS logs to CloudWatch".
 */
function awslogsOptions(
  options: Readonly<Record<string, string>>,
  containerName: string,
  taskArn: string,
): Readonly<Record<string, string>> {
  const { "awslogs-stream-prefix": prefix, ...rest } = options;
  if (prefix === undefined) return rest;
  return { ...rest, "awslogs-stream": `${prefix}/${containerName}/${lastPart(taskArn)}` };
}
