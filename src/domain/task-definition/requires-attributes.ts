import { isPrivateEcrImage } from "./ecr-image.ts";
import { ROOT_UID } from "./firelens-user.ts";
import { COMMON_TASK_CPU_UNITS } from "./limits.ts";
import type { ContainerDefinition, TaskDefinitionBody } from "./record.ts";
import { parseSecretReference } from "./secret-reference.ts";

/** The two prefixes of capabilities: the older one, and the one of everything since 2018. */
const OLD = "com.amazonaws.ecs.capability.";
const NEW = "ecs.capability.";

type Require = (name: string) => void;

/**
 * The attributes a container instance must have to run the definition, sorted. ECS computes them from the
 * features in use; its own order is arbitrary.
 * Source: the replies of RegisterTaskDefinition; the capabilities of the Amazon ECS agent
 * (agent/app/agent_capability.go) where a feature was never seen in a reply.
 */
export function requiredAttributes(definition: TaskDefinitionBody): readonly string[] {
  const names = new Set<string>();
  const require: Require = (name) => names.add(name);
  requireForTask(definition, require);
  requireForVolumes(definition, require);
  for (const container of definition.containerDefinitions) {
    requireForContainer(container, require);
    requireForImage(container, definition, require);
    requireForLogs(container, definition, require);
    requireForSecrets(container, require);
  }
  return [...names].toSorted();
}

function requireForTask(definition: TaskDefinitionBody, require: Require): void {
  const { networkMode, taskRoleArn, inferenceAccelerators = [] } = definition;
  if (networkMode === "awsvpc") {
    require(`${NEW}task-eni`);
    require(dockerApi(18));
  }
  if (networkMode === "host") require(dockerApi(18));
  if (taskRoleArn !== undefined) {
    require(`${OLD}task-iam-role`);
    if (networkMode === "host") require(`${OLD}task-iam-role-network-host`);
  }
  if (definition.pidMode ?? definition.ipcMode) require(`${NEW}pid-ipc-namespace-sharing`);
  if (definition.proxyConfiguration) require(`${NEW}aws-appmesh`);
  if (Number(definition.cpu ?? 0) > COMMON_TASK_CPU_UNITS) {
    require(`${NEW}increased-task-cpu-limit`);
  }
  // Internal to Fargate: the open-source agent does not advertise it.
  if (definition.ephemeralStorage) require(`${NEW}extensible-ephemeral-storage`);
  if (definition.enableFaultInjection) require(`${NEW}fault-injection`);
  if (inferenceAccelerators.length > 0) require(`${NEW}task-eia`);
}

function requireForVolumes({ volumes = [] }: TaskDefinitionBody, require: Require): void {
  for (const volume of volumes) {
    const docker = volume.dockerVolumeConfiguration;
    const efs = volume.efsVolumeConfiguration;
    if (docker) {
      require(`${NEW}docker-plugin.${(docker.driver ?? "local").replaceAll(":", ".")}`);
      require(dockerApi(25));
    }
    if (efs) {
      // Encrypted or not, as replies show.
      require(`${NEW}efs`);
      require(`${NEW}efsAuth`);
      require(dockerApi(25));
    }
    if (volume.s3filesVolumeConfiguration) require(`${NEW}storage.s3-files`);
    if (volume.fsxWindowsFileServerVolumeConfiguration) require(`${NEW}fsxWindowsFileServer`);
    if (volume.configuredAtLaunch) require(`${NEW}storage.ebs-task-volume-attach`);
  }
}

function requireForContainer(container: ContainerDefinition, require: Require): void {
  const { linuxParameters: linux = {} } = container;
  if (container.privileged) require(`${OLD}privileged-container`);
  // An empty list does it too, which the console sends.
  if (container.user !== undefined || container.entryPoint) require(dockerApi(17));
  if ((container.links ?? []).length > 0) require(dockerApi(18));
  if ((container.ulimits ?? []).length > 0) require(dockerApi(18));
  if (Object.keys(container.dockerLabels ?? {}).length > 0) require(dockerApi(18));
  if (container.memoryReservation !== undefined) require(dockerApi(21));
  if (linux.sharedMemorySize !== undefined) require(dockerApi(22));
  if ((linux.tmpfs ?? []).length > 0) require(dockerApi(22));
  if (linux.initProcessEnabled) require(dockerApi(25));
  if (container.healthCheck) {
    require(`${NEW}container-health-check`);
    require(dockerApi(container.healthCheck.startPeriod === undefined ? 24 : 29));
  }
  const { dependsOn = [], startTimeout, stopTimeout } = container;
  if (dependsOn.length > 0 || startTimeout !== undefined || stopTimeout !== undefined) {
    require(`${NEW}container-ordering`);
  }
  if (container.restartPolicy) require(`${NEW}container-restart-policy`);
  if (container.portMappings?.some((mapping) => mapping.containerPortRange)) {
    require(`${NEW}network.container-port-range`);
  }
  for (const option of container.dockerSecurityOptions ?? []) {
    if (option.startsWith("label:")) require(`${OLD}selinux`);
    if (option.startsWith("apparmor:")) require(`${OLD}apparmor`);
    if (option.startsWith("credentialspec:")) require(`${NEW}gmsa`);
  }
  for (const spec of container.credentialSpecs ?? []) {
    require(spec.startsWith("credentialspecdomainless:") ? `${NEW}gmsa-domainless` : `${NEW}gmsa`);
  }
}

function requireForImage(
  container: ContainerDefinition,
  { executionRoleArn }: TaskDefinitionBody,
  require: Require,
): void {
  if (container.repositoryCredentials) {
    require(`${NEW}private-registry-authentication.secretsmanager`);
  }
  if (!isPrivateEcrImage(container.image)) return;
  require(`${OLD}ecr-auth`);
  if (executionRoleArn !== undefined) require(`${NEW}execution-role-ecr-pull`);
}

function requireForLogs(
  container: ContainerDefinition,
  { executionRoleArn }: TaskDefinitionBody,
  require: Require,
): void {
  const { logConfiguration, firelensConfiguration, user = ROOT_UID } = container;
  if (logConfiguration) {
    const { logDriver = "", options = {} } = logConfiguration;
    require(`${OLD}logging-driver.${logDriver}`);
    if (Object.keys(options).length > 0) require(dockerApi(19));
    if (logDriver === "awslogs") {
      if (executionRoleArn !== undefined) require(`${NEW}execution-role-awslogs`);
      if (options.mode ?? options["max-buffer-size"]) require(dockerApi(28));
      if (options["awslogs-create-group"]) require(dockerApi(29));
    }
    if (logDriver === "awsfirelens" && options["log-driver-buffer-limit"]) {
      require(`${NEW}logging-driver.awsfirelens.log-driver-buffer-limit`);
    }
  }
  if (firelensConfiguration) {
    require(`${NEW}firelens.${firelensConfiguration.type}`);
    const fileType = firelensConfiguration.options?.["config-file-type"];
    if (fileType !== undefined) require(`${NEW}firelens.options.config.${fileType}`);
    if (user.split(":", 1)[0] !== ROOT_UID) require(`${NEW}firelens.non-root-user`);
  }
}

function requireForSecrets(container: ContainerDefinition, require: Require): void {
  for (const { valueFrom = "" } of container.secrets ?? []) {
    require(`${NEW}secrets.${secretSource(valueFrom)}.environment-variables`);
  }
  for (const { valueFrom = "" } of container.logConfiguration?.secretOptions ?? []) {
    require(`${NEW}secrets.${secretSource(valueFrom)}.bootstrap.log-driver`);
  }
  if ((container.environmentFiles ?? []).length > 0) require(`${NEW}env-files.s3`);
}

function secretSource(valueFrom: string): "asm" | "ssm" {
  return parseSecretReference(valueFrom).kind === "secretArn" ? "asm" : "ssm";
}

function dockerApi(minor: number): string {
  return `${OLD}docker-remote-api.1.${minor}`;
}
