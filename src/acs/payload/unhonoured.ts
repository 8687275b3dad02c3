import type { EffectiveTask } from "../../domain/task/overrides.ts";
import type {
  ContainerDefinition,
  TaskDefinitionRecord,
} from "../../domain/task-definition/record.ts";

/** A task as it will be sent, as far as there may be something in it that nobody can do yet. */
export interface Asked {
  readonly containers: readonly ContainerDefinition[];
  readonly effective: EffectiveTask;
  readonly volumes: NonNullable<TaskDefinitionRecord["definition"]["volumes"]>;
}

/**
 * What the task asks for and will not get from this control plane, one sentence each. It is sent truthfully
 * all the same, for an agent that knows better; a field is never dropped without a word.
 */
export function unhonoured(asked: Asked): readonly string[] {
  return [...storage(asked), ...asked.containers.flatMap(container), ...volumes(asked)];
}

/** Containers have the host's disk, all that is free of it. */
function storage({ effective: { ephemeralStorageGiB } }: Asked): readonly string[] {
  if (ephemeralStorageGiB === undefined) return [];
  return [
    `nothing holds its disk to the ephemeralStorage of ${ephemeralStorageGiB} GiB (unlimited-ephemeral-storage)`,
  ];
}

function container(definition: ContainerDefinition): readonly string[] {
  const named = (text: string): string => `container ${definition.name}: ${text}`;
  const warnings: string[] = [];
  if ((definition.credentialSpecs ?? []).length > 0) {
    warnings.push(
      named("credentialSpecs are for agents that can join a domain, which ours cannot"),
    );
  }
  for (const requirement of definition.resourceRequirements ?? []) {
    if (requirement.type === "GPU") continue;
    warnings.push(named(`no ${requirement.type ?? "device"} is assigned to it`));
  }
  return warnings;
}

function volumes(asked: Asked): readonly string[] {
  return asked.volumes
    .filter((volume) => volume.configuredAtLaunch === true || volume.s3filesVolumeConfiguration)
    .map((volume) => `nothing is attached for its volume ${volume.name ?? ""}`);
}
