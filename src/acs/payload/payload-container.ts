import type { EffectiveTask } from "../../domain/task/overrides.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { networkModeOf } from "../../domain/task/resources.ts";
import type {
  ContainerDefinition,
  TaskDefinitionRecord,
} from "../../domain/task-definition/record.ts";
import type { PayloadContainer, PayloadPortMapping } from "../../wire/agent-messages.ts";
import { dockerConfig } from "./docker-config.ts";
import { payloadSecrets } from "./payload-secrets.ts";
import { present } from "../present.ts";
import { registryAuthentication } from "./registry-authentication.ts";
import type { AcsSettings } from "../settings.ts";

/** The task a container belongs to, as far as its translation depends on it. */
export interface ContainerContext {
  readonly task: TaskRecord;
  readonly taskDefinition: TaskDefinitionRecord;
  readonly defaultLogDriverMode: string;
  readonly effective: EffectiveTask;
  readonly settings: AcsSettings;
}

/**
 * A container, overrides already applied, as the agent is told of it. What the agent has no field for goes
 * into `dockerConfig`, in Docker's words.
 */
export function payloadContainer(
  container: ContainerDefinition,
  context: ContainerContext,
): PayloadContainer {
  const networkMode = networkModeOf(context.taskDefinition);
  return present({
    name: container.name,
    image: container.image ?? "",
    essential: container.essential ?? true,
    cpu: container.cpu ?? 0,
    memory: container.memory ?? 0,
    command: container.command,
    // Consoles and Terraform modules write an empty list for the image's own; to Docker it would mean none at all.
    entryPoint: container.entryPoint?.length ? container.entryPoint : undefined,
    environment: environment(container, context.task),
    portMappings: portMappings(container, networkMode),
    mountPoints: container.mountPoints?.map((mount) => ({
      sourceVolume: mount.sourceVolume ?? "",
      containerPath: mount.containerPath ?? "",
      readOnly: mount.readOnly ?? false,
    })),
    volumesFrom: container.volumesFrom?.map((from) => ({
      sourceContainer: from.sourceContainer ?? "",
      readOnly: from.readOnly ?? false,
    })),
    links: container.links,
    dependsOn: container.dependsOn?.map((dependency) => ({
      containerName: dependency.containerName ?? "",
      condition: dependency.condition ?? "START",
    })),
    startTimeout: container.startTimeout,
    stopTimeout: container.stopTimeout,
    dockerConfig: dockerConfig(container, {
      task: context.task,
      networkMode,
      defaultLogDriverMode: context.defaultLogDriverMode,
    }),
    healthCheckType: container.healthCheck ? ("docker" as const) : undefined,
    containerArn: context.task.containers.find(({ name }) => name === container.name)?.containerArn,
    restartPolicy: restartPolicy(container),
    ...credentialed(container, context),
  });
}

/** What the agent fetches or does with the credentials of one of the task's roles. */
function credentialed(container: ContainerDefinition, { effective, ...context }: ContainerContext) {
  const { registry, strict } = context.settings;
  const secrets = payloadSecrets(container, { scope: context.task, strict });
  const executionRole = effective.executionRoleArn !== undefined;
  const logsToCloudWatch = container.logConfiguration?.logDriver === "awslogs";
  return {
    environmentFiles: container.environmentFiles?.map((file) => ({
      type: file.type ?? "s3",
      value: file.value ?? "",
    })),
    secrets: secrets.length ? secrets : undefined,
    registryAuthentication: registryAuthentication(container, {
      scope: context.task,
      useExecutionRole: executionRole,
      registry: registry?.(),
      strict,
    }),
    logsAuthStrategy: executionRole && logsToCloudWatch ? ("ExecutionRole" as const) : undefined,
    firelensConfiguration: container.firelensConfiguration && {
      type: container.firelensConfiguration.type ?? "",
      options: container.firelensConfiguration.options ?? {},
    },
    credentialSpecs: container.credentialSpecs,
    managedAgents: context.task.enableExecuteCommand
      ? [{ name: "ExecuteCommandAgent" as const, properties: {} }]
      : undefined,
  };
}

/**
 * The list becomes a map, in which the last of a name wins. `AWS_EXECUTION_ENV` is set by the service and not
 * by the agent; `AWS_ECS_EC2` on external instances too, since what reads it asks "Fargate or not".
 * Source: Amazon ECS Developer Guide, "Amazon ECS environment variables"; amazon-ecs-agent, FireLens resource.
 */
function environment(
  container: ContainerDefinition,
  task: TaskRecord,
): Readonly<Record<string, string>> {
  const executionEnvironment = task.launchType === "FARGATE" ? "AWS_ECS_FARGATE" : "AWS_ECS_EC2";
  return Object.fromEntries([
    ["AWS_EXECUTION_ENV", executionEnvironment],
    ...(container.environment ?? []).map(({ name, value }) => [name ?? "", value ?? ""]),
  ]);
}

/**
 * An awsvpc task has an address of its own and publishes nothing: told of ports, the agent would have Docker
 * publish them, which it refuses for a container in another's network ("conflicting options").
 */
function portMappings(
  container: ContainerDefinition,
  networkMode: ReturnType<typeof networkModeOf>,
): readonly PayloadPortMapping[] | undefined {
  if (networkMode === "awsvpc") return undefined;
  return container.portMappings?.map((mapping) =>
    present({
      containerPort: mapping.containerPort,
      hostPort: mapping.hostPort,
      containerPortRange: mapping.containerPortRange,
      protocol: mapping.protocol ?? "tcp",
    }),
  );
}

/** The period must be sent: the agent takes its absence for "at once, always". */
function restartPolicy(container: ContainerDefinition): PayloadContainer["restartPolicy"] {
  const policy = container.restartPolicy;
  if (!policy) return undefined;
  return {
    enabled: policy.enabled ?? false,
    ignoredExitCodes: policy.ignoredExitCodes ?? [],
    restartAttemptPeriod: policy.restartAttemptPeriod ?? DEFAULT_RESTART_ATTEMPT_PERIOD_SECONDS,
  };
}

/** Amazon ECS Developer Guide, "Restart individual containers in Amazon ECS tasks". */
const DEFAULT_RESTART_ATTEMPT_PERIOD_SECONDS = 300;
