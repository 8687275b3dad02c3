import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../shape.ts";
import type { ContainerDefinition, TaskDefinitionRecord } from "../task-definition/record.ts";

export type TaskOverride = Shape<ecs.TaskOverride>;
export type ContainerOverride = Shape<ecs.ContainerOverride>;

/** What overrides need of a task definition: the record, or as much of it as has the definition. */
export type Overridable = Pick<TaskDefinitionRecord, "definition">;

/** The task-level members that an override can replace, with the override applied. */
export interface EffectiveTask {
  /** CPU units and MiB in decimal, as the task definition holds them. */
  readonly cpu?: string;
  readonly memory?: string;
  readonly executionRoleArn?: string;
  readonly taskRoleArn?: string;
  readonly ephemeralStorageGiB?: number;
  readonly inferenceAccelerators: readonly Shape<ecs.InferenceAccelerator>[];
}

/**
 * The task definition's containers as they will run, with the overrides of RunTask or StartTask applied:
 * environment is merged by name, every other member given replaces the definition's. An empty `command`,
 * `environmentFiles` or `resourceRequirements` replaces nothing, as clients send them for "not set".
 * Takes both the overrides of a request and those of a task record.
 * Source: Amazon ECS API Reference, "ContainerOverride".
 */
export function effectiveContainers(
  taskDefinition: Overridable,
  overrides: TaskOverride,
): readonly ContainerDefinition[] {
  return taskDefinition.definition.containerDefinitions.map((container) =>
    (overrides.containerOverrides ?? [])
      .filter((override) => override.name === container.name)
      .reduce(overrideContainer, container),
  );
}

function overrideContainer(
  container: ContainerDefinition,
  override: ContainerOverride,
): ContainerDefinition {
  const { command, environment, environmentFiles, resourceRequirements } = override;
  return {
    ...container,
    ...(given(command) && { command }),
    ...(given(environment) && { environment: mergeByName(container.environment, environment) }),
    ...(given(environmentFiles) && { environmentFiles }),
    ...(given(resourceRequirements) && { resourceRequirements }),
    ...(override.cpu !== undefined && { cpu: override.cpu }),
    ...(override.memory !== undefined && { memory: override.memory }),
    ...(override.memoryReservation !== undefined && {
      memoryReservation: override.memoryReservation,
    }),
  };
}

function given<Item>(list: readonly Item[] | undefined): list is readonly Item[] {
  return list !== undefined && list.length > 0;
}

/** Overridden variables keep their place; new ones follow in the order given. */
function mergeByName(
  defined: readonly Shape<ecs.KeyValuePair>[] | undefined,
  overriding: readonly Shape<ecs.KeyValuePair>[],
): readonly Shape<ecs.KeyValuePair>[] {
  const merged = new Map((defined ?? []).map((pair) => [pair.name, pair.value]));
  for (const pair of overriding) merged.set(pair.name, pair.value);
  return [...merged].map(([name, value]) => ({ name, value }));
}

/** The task-level members with the overrides applied. */
export function effectiveTask(taskDefinition: Overridable, overrides: TaskOverride): EffectiveTask {
  const { definition } = taskDefinition;
  const cpu = overrides.cpu ?? definition.cpu;
  const memory = overrides.memory ?? definition.memory;
  const executionRoleArn = overrides.executionRoleArn ?? definition.executionRoleArn;
  const taskRoleArn = overrides.taskRoleArn ?? definition.taskRoleArn;
  const storage = overrides.ephemeralStorage ?? definition.ephemeralStorage;
  return {
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...(executionRoleArn !== undefined && { executionRoleArn }),
    ...(taskRoleArn !== undefined && { taskRoleArn }),
    ...(storage?.sizeInGiB !== undefined && { ephemeralStorageGiB: storage.sizeInGiB }),
    inferenceAccelerators: effectiveAccelerators(taskDefinition, overrides),
  };
}

function effectiveAccelerators(
  { definition }: Overridable,
  overrides: TaskOverride,
): readonly Shape<ecs.InferenceAccelerator>[] {
  const types = new Map(
    overrides.inferenceAcceleratorOverrides?.map((item) => [item.deviceName, item.deviceType]),
  );
  return (definition.inferenceAccelerators ?? []).map((accelerator) => ({
    ...accelerator,
    deviceType: types.get(accelerator.deviceName) ?? accelerator.deviceType,
  }));
}

/** Two overrides of one container in one: what `overrideContainer` makes of it is what it makes of both. */
function mergeOverrides(one: ContainerOverride, other: ContainerOverride): ContainerOverride {
  const { command, environment, environmentFiles, resourceRequirements, ...sizes } = other;
  const known = Object.entries(sizes).filter(([, size]) => size !== undefined);
  return {
    ...one,
    ...Object.fromEntries(known),
    ...(isNews(command, one.command) && { command }),
    ...(isNews(environment, one.environment) && {
      environment: one.environment ? mergeByName(one.environment, environment) : environment,
    }),
    ...(isNews(environmentFiles, one.environmentFiles) && { environmentFiles }),
    ...(isNews(resourceRequirements, one.resourceRequirements) && { resourceRequirements }),
  };
}

/** An empty list overrides nothing, but is shown where there is no other. */
function isNews<Item>(
  list: readonly Item[] | undefined,
  before: readonly Item[] | undefined,
): list is readonly Item[] {
  return given(list) || (list !== undefined && before === undefined);
}

/**
 * Overrides as ECS reports them on a task: one entry per container of the definition, with no more than its
 * name where nothing is overridden, and `inferenceAcceleratorOverrides` always there.
 * Source: the sample output of `aws ecs run-task`.
 */
export function reportedOverrides(
  taskDefinition: Overridable,
  overrides: TaskOverride,
): TaskOverride {
  return {
    ...overrides,
    containerOverrides: taskDefinition.definition.containerDefinitions.map(({ name }) =>
      (overrides.containerOverrides ?? [])
        .filter((override) => override.name === name)
        .reduce(mergeOverrides, { name }),
    ),
    inferenceAcceleratorOverrides: overrides.inferenceAcceleratorOverrides ?? [],
  };
}
