import { ApiError } from "../../domain/errors.ts";
import { effectiveContainers, type TaskOverride } from "../../domain/task/overrides.ts";
import { LAUNCH_TYPE_RULES } from "../../domain/task-definition/launch-type-rules.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import { roleArn } from "../../domain/task-definition/role.ts";
import type { Definition, Rule } from "../../domain/task-definition/rule.ts";
import { environmentRules } from "../../domain/task-definition/rules/environment.ts";
import { ephemeralStorageSize } from "../../domain/task-definition/rules/ephemeral-storage.ts";
import { containerResourceRules } from "../../domain/task-definition/rules/memory.ts";
import { memberRules } from "../../domain/task-definition/rules/members.ts";
import { resourceRequirementRules } from "../../domain/task-definition/rules/resource-requirements.ts";
import { roleForm } from "../../domain/task-definition/rules/roles.ts";
import { secretRules } from "../../domain/task-definition/rules/secrets.ts";
import { sumRules } from "../../domain/task-definition/rules/sums.ts";
import { taskSizeRules } from "../../domain/task-definition/rules/task-size.ts";
import { parseTaskCpuUnits, parseTaskMemoryMiB } from "../../domain/task-definition/task-size.ts";
import type { Launch } from "./launch.ts";

/** Amazon ECS API Reference, "RunTask", overrides. */
const MAX_OVERRIDES_LENGTH = 8192;

/** The rules of task definitions that an override could break. */
const RULES: readonly Rule[] = [
  ...memberRules,
  ...taskSizeRules,
  ...containerResourceRules,
  ...sumRules,
  ...secretRules,
  ...environmentRules,
  ...resourceRequirementRules,
  ephemeralStorageSize,
  roleForm,
];

/**
 * The overrides as they will apply: sizes in CPU units and MiB, roles as ARNs, and without the entries that
 * override nothing. What comes of them has to satisfy what task definitions have to.
 *
 * Throws InvalidParameterException. The texts about an unknown container and about the length are AWS's, those
 * of the rules are what AWS says when the same values are registered, the others are unverified.
 */
export function checkOverrides(
  given: TaskOverride = {},
  context: { readonly taskDefinition: TaskDefinitionRecord; readonly launch: Launch },
): TaskOverride {
  const { taskDefinition, launch } = context;
  if (JSON.stringify(given).length > MAX_OVERRIDES_LENGTH) {
    throw invalid(`Container Overrides length must be at most ${MAX_OVERRIDES_LENGTH}`);
  }
  const overrides = { ...given, containerOverrides: namedOverrides(taskDefinition, given) };
  checkDevices(taskDefinition, overrides);
  checkRules(effectiveDefinition(taskDefinition, overrides), {
    launch,
    accountId: taskDefinition.accountId,
  });
  return normalised(overrides, taskDefinition.accountId);
}

function namedOverrides(
  { definition }: TaskDefinitionRecord,
  overrides: TaskOverride,
): NonNullable<TaskOverride["containerOverrides"]> {
  const names = new Set(definition.containerDefinitions.map(({ name }) => name));
  // `containerOverrides: [{}]` is legal (Amazon ECS API Reference, "ContainerOverride").
  const named = (overrides.containerOverrides ?? []).filter((override) =>
    Object.values(override).some((member) => member !== undefined),
  );
  for (const { name } of named) {
    if (name === undefined) throw invalid("Container override must have a container name.");
    if (!names.has(name)) {
      throw invalid(
        `Override for container named ${name} is not a container in the TaskDefinition.`,
      );
    }
  }
  return named;
}

function checkDevices({ definition }: TaskDefinitionRecord, overrides: TaskOverride): void {
  const devices = new Set(definition.inferenceAccelerators?.map(({ deviceName }) => deviceName));
  for (const { deviceName } of overrides.inferenceAcceleratorOverrides ?? []) {
    if (devices.has(deviceName)) continue;
    throw invalid(
      `Override for device named ${deviceName} is not an inference accelerator in the TaskDefinition.`,
    );
  }
}

/** The definition that would have to be registered to run without overrides. */
function effectiveDefinition(
  taskDefinition: TaskDefinitionRecord,
  overrides: TaskOverride,
): Definition {
  const { cpu, memory, executionRoleArn, taskRoleArn, ephemeralStorage } = overrides;
  return {
    ...taskDefinition.definition,
    containerDefinitions: effectiveContainers(taskDefinition, overrides),
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...(executionRoleArn !== undefined && { executionRoleArn }),
    ...(taskRoleArn !== undefined && { taskRoleArn }),
    ...(ephemeralStorage !== undefined && { ephemeralStorage }),
  };
}

function checkRules(
  definition: Definition,
  { launch, accountId }: { readonly launch: Launch; readonly accountId: string },
): void {
  const [, launchRules = []] =
    LAUNCH_TYPE_RULES.find(([launchType]) => launchType === launch.launchType) ?? [];
  for (const rule of [...RULES, ...launchRules]) {
    if (rule.extension !== undefined) continue;
    for (const { message } of rule.check(definition, { accountId })) throw invalid(message);
  }
}

function normalised(overrides: TaskOverride, accountId: string): TaskOverride {
  const { cpu, memory, executionRoleArn, taskRoleArn, ...rest } = overrides;
  return {
    ...rest,
    ...(cpu !== undefined && { cpu: String(parseTaskCpuUnits(cpu)) }),
    ...(memory !== undefined && { memory: String(parseTaskMemoryMiB(memory)) }),
    ...(isGiven(executionRoleArn) && { executionRoleArn: roleArn(executionRoleArn, accountId) }),
    ...(isGiven(taskRoleArn) && { taskRoleArn: roleArn(taskRoleArn, accountId) }),
  };
}

/** An empty role overrides nothing. */
function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
