/** Docker labels on every container of a task. The first five are the ECS agent's; the others are ours. */
export const LABELS = {
  taskArn: "com.amazonaws.ecs.task-arn",
  containerName: "com.amazonaws.ecs.container-name",
  family: "com.amazonaws.ecs.task-definition-family",
  version: "com.amazonaws.ecs.task-definition-version",
  cluster: "com.amazonaws.ecs.cluster",
  /** By it an agent finds the containers that are its own. */
  containerInstance: "longshore.container-instance",
  /** On those whose output the agent itself carries to CloudWatch Logs. */
  logPump: "longshore.log-pump",
} as const;
