import type * as ecs from "@aws-sdk/client-ecs";
import { assert } from "../assert.ts";
import type { Shape } from "../shape.ts";
import { ROOT_UID } from "./firelens-user.ts";
import { HEALTH_CHECK } from "./limits.ts";
import { sharesHostPorts } from "./network-mode.ts";
import { type PortMapping, protocolOf } from "./port-ranges.ts";
import type { ContainerDefinition, TaskDefinitionBody } from "./record.ts";
import { roleArn } from "./role.ts";
import type { Container, Definition } from "./rule.ts";
import { parseTaskCpuUnits, parseTaskMemoryMiB } from "./task-size.ts";

/**
 * A definition that passed every rule, in the form in which ECS keeps and echoes it: sizes as whole
 * numbers, role names as ARNs, and the members that ECS fills in. Whatever else was sent stays as it was
 * sent, empty lists included. The tags are not part of it.
 * Source: the replies of RegisterTaskDefinition; AWS documents only parts of this.
 */
export function normaliseTaskDefinition(
  definition: Definition,
  accountId: string,
): TaskDefinitionBody {
  const { family, tags: _, taskRoleArn, executionRoleArn, cpu, memory, ...rest } = definition;
  assert(family !== undefined, "a checked definition has a family");
  return {
    family,
    ...rest,
    ...(taskRoleArn && { taskRoleArn: roleArn(taskRoleArn, accountId) }),
    ...(executionRoleArn && { executionRoleArn: roleArn(executionRoleArn, accountId) }),
    ...(cpu !== undefined && { cpu: String(parseTaskCpuUnits(cpu)) }),
    ...(memory !== undefined && { memory: String(parseTaskMemoryMiB(memory)) }),
    containerDefinitions: (definition.containerDefinitions ?? []).map((container) =>
      normaliseContainer(container, definition.networkMode),
    ),
    volumes: definition.volumes?.map(normaliseVolume) ?? [],
    placementConstraints: definition.placementConstraints ?? [],
  };
}

function normaliseContainer(
  container: Container,
  networkMode: Definition["networkMode"],
): ContainerDefinition {
  const { name, healthCheck } = container;
  assert(name !== undefined, "a checked container has a name");
  return {
    ...container,
    name,
    cpu: container.cpu ?? 0,
    portMappings:
      container.portMappings?.map((mapping) => normalisePortMapping(mapping, networkMode)) ?? [],
    essential: container.essential ?? true,
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: container.volumesFrom ?? [],
    systemControls: container.systemControls ?? [],
    ...(healthCheck && { healthCheck: normaliseHealthCheck(healthCheck) }),
    // Seen in https://github.com/hashicorp/terraform-provider-aws/pull/41394.
    ...(container.firelensConfiguration && { user: container.user ?? ROOT_UID }),
  };
}

/** Where containers have ports of their own, a host port that is left out is 0: chosen at start. */
function normalisePortMapping(
  mapping: PortMapping,
  networkMode: Definition["networkMode"],
): PortMapping {
  const protocol = protocolOf(mapping);
  if (mapping.containerPortRange !== undefined) return { ...mapping, protocol };
  const fallback = sharesHostPorts(networkMode) ? mapping.containerPort : 0;
  return { ...mapping, hostPort: mapping.hostPort ?? fallback, protocol };
}

/** Seen in https://github.com/eagletmt/hako/pull/56. */
function normaliseHealthCheck(healthCheck: Shape<ecs.HealthCheck>): Shape<ecs.HealthCheck> {
  return {
    ...healthCheck,
    interval: healthCheck.interval ?? HEALTH_CHECK.interval.fallback,
    timeout: healthCheck.timeout ?? HEALTH_CHECK.timeout.fallback,
    retries: healthCheck.retries ?? HEALTH_CHECK.retries.fallback,
  };
}

function normaliseVolume(volume: Shape<ecs.Volume>): Shape<ecs.Volume> {
  const { efsVolumeConfiguration: efs } = volume;
  if (!efs || efs.rootDirectory !== undefined) return volume;
  return { ...volume, efsVolumeConfiguration: { ...efs, rootDirectory: "/" } };
}
