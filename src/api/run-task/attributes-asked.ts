import { effectiveContainers, effectiveTask } from "../../domain/task/overrides.ts";
import type { TaskOverride } from "../../domain/task/overrides.ts";
import { requiredAttributes } from "../../domain/task-definition/requires-attributes.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";

/**
 * The attributes that an instance must have for these tasks: what the definition was registered with, and what
 * the overrides add to it.
 *
 * A host whose agent can't serve containers the credentials of their role does not say that it can. Most programs
 * start without; so only with `strict` does a role keep a task from it (docs/extensions.md,
 * "roles-without-credentials"). The same goes for
 * accelerators, which AWS itself has none of any more ("inference-accelerators"), and for a limit to what a task
 * writes to disk ("unlimited-ephemeral-storage").
 */
export function attributesAsked(
  taskDefinition: TaskDefinitionRecord,
  overrides: TaskOverride,
  { strict }: { readonly strict: boolean },
): readonly string[] {
  const asked = new Set([
    ...taskDefinition.requiresAttributes,
    ...addedByOverrides(taskDefinition, overrides),
    ...sharesAsked(taskDefinition, overrides),
    ...credentialsAsked(taskDefinition, overrides),
    ...limitsAsked(taskDefinition, overrides),
  ]);
  return [...asked].filter((name) => strict || !WAIVED.has(name));
}

/**
 * What a host would have to say that holds all that a task writes to its `ephemeralStorage`. None of ours does:
 * Docker's quotas are for a container's own layer, on few file systems (docs/extensions.md,
 * "unlimited-ephemeral-storage").
 */
const STORAGE_LIMIT_ATTRIBUTE = "longshore.ephemeral-storage-limit";

/** Credentials of roles in containers; accelerators; quotas. */
const WAIVED: ReadonlySet<string> = new Set([
  "com.amazonaws.ecs.capability.task-iam-role",
  "com.amazonaws.ecs.capability.task-iam-role-network-host",
  "ecs.capability.task-eia",
  STORAGE_LIMIT_ATTRIBUTE,
]);

/** What no host of ours can share out. ECS has no attribute for it that is known. */
function sharesAsked(taskDefinition: TaskDefinitionRecord, overrides: TaskOverride) {
  return effectiveContainers(taskDefinition, overrides).flatMap(({ resourceRequirements = [] }) =>
    resourceRequirements.flatMap(({ type, sharingStrategy }) => {
      if (type === "NeuronDevice") return ["longshore.neuron-device"];
      return type === "GPU" && sharingStrategy !== undefined ? ["longshore.gpu-sharing"] : [];
    }),
  );
}

/**
 * What agents fetch with the execution role's credentials, of a task that has no such role. The ECS agent says that it
 * can fetch it, takes the task on, and then waits for the credentials without a word, for ever. No host has the
 * attribute.
 */
function credentialsAsked(taskDefinition: TaskDefinitionRecord, overrides: TaskOverride) {
  if (effectiveTask(taskDefinition, overrides).executionRoleArn !== undefined) return [];
  const isAsked = effectiveContainers(taskDefinition, overrides).some(
    ({ secrets = [], environmentFiles = [], logConfiguration }) =>
      secrets.length + environmentFiles.length + (logConfiguration?.secretOptions?.length ?? 0) > 0,
  );
  return isAsked ? ["longshore.execution-role-credentials"] : [];
}

function limitsAsked(
  taskDefinition: TaskDefinitionRecord,
  overrides: TaskOverride,
): readonly string[] {
  const { ephemeralStorageGiB } = effectiveTask(taskDefinition, overrides);
  return ephemeralStorageGiB === undefined ? [] : [STORAGE_LIMIT_ATTRIBUTE];
}

function addedByOverrides(
  taskDefinition: TaskDefinitionRecord,
  overrides: TaskOverride,
): readonly string[] {
  if (Object.keys(overrides).length === 0) return [];
  const { ephemeralStorage } = overrides;
  const { cpu, taskRoleArn, executionRoleArn } = effectiveTask(taskDefinition, overrides);
  const overridden = requiredAttributes({
    ...taskDefinition.definition,
    ...(cpu !== undefined && { cpu }),
    ...(ephemeralStorage !== undefined && { ephemeralStorage }),
    ...(taskRoleArn !== undefined && { taskRoleArn }),
    ...(executionRoleArn !== undefined && { executionRoleArn }),
    containerDefinitions: [...effectiveContainers(taskDefinition, overrides)],
  });
  const before = new Set(requiredAttributes(taskDefinition.definition));
  return overridden.filter((name) => !before.has(name));
}
