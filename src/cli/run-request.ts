import type { RunTaskCommandInput, TaskDefinition } from "@aws-sdk/client-ecs";
import { UsageError } from "./command.ts";

/** What to run a registered task definition with. */
export interface RunWishes {
  readonly cluster: string;
  /** Where an awsvpc task gets its address; not looked at for others. */
  readonly subnetId: string | undefined;
  /** `KEY=VALUE` each, for every container. */
  readonly environment: readonly string[];
  /** Replaces the main container's command. */
  readonly command: readonly string[] | undefined;
}

/**
 * The RunTask request for one task: the launch type the definition asks for first, a subnet for awsvpc.
 * Throws `UsageError` for an environment entry without `=`.
 */
export function runRequest(definition: TaskDefinition, wishes: RunWishes): RunTaskCommandInput {
  const [launchType = "EC2"] = definition.requiresCompatibilities ?? [];
  const overrides = overridesOf(definition, wishes);
  return {
    cluster: wishes.cluster,
    taskDefinition: definition.taskDefinitionArn,
    count: 1,
    launchType,
    ...(needsSubnet(definition) && wishes.subnetId !== undefined
      ? { networkConfiguration: { awsvpcConfiguration: { subnets: [wishes.subnetId] } } }
      : {}),
    ...(overrides.length === 0 ? {} : { overrides: { containerOverrides: overrides } }),
  };
}

/** Whether tasks of the definition have an address of their own. */
export function needsSubnet({ networkMode }: TaskDefinition): boolean {
  return networkMode === "awsvpc";
}

/** The container whose command and exit code are the task's: the first essential one. */
export function mainContainer(definition: TaskDefinition): string {
  const containers = definition.containerDefinitions ?? [];
  const main = containers.find(({ essential }) => essential !== false) ?? containers[0];
  return main?.name ?? "";
}

function overridesOf(
  definition: TaskDefinition,
  wishes: RunWishes,
): NonNullable<NonNullable<RunTaskCommandInput["overrides"]>["containerOverrides"]> {
  const environment = wishes.environment.map(keyAndValue);
  const main = mainContainer(definition);
  return (definition.containerDefinitions ?? [])
    .map(({ name }) => ({
      name,
      ...(environment.length === 0 ? {} : { environment }),
      ...(wishes.command && name === main ? { command: [...wishes.command] } : {}),
    }))
    .filter((override) => Object.keys(override).length > 1);
}

function keyAndValue(entry: string): { readonly name: string; readonly value: string } {
  const equals = entry.indexOf("=");
  if (equals <= 0) throw new UsageError(`--env ${entry} is not of the form KEY=VALUE.`);
  return { name: entry.slice(0, equals), value: entry.slice(equals + 1) };
}
