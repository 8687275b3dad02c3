import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import { asksForWindows } from "../../domain/task-definition/network-mode.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { hasArchitecture, type PlatformDemand } from "../../scheduler/place.ts";

/**
 * The machine that a task definition's `runtimePlatform` asks for. Fargate fills in Linux on X86_64.
 *
 * Programs of the wrong architecture run all the same where their image has another one, or the host can
 * emulate it, as laptops do; so only with `strict` is such an instance out of the question
 * (docs/extensions.md, "other-architectures").
 * Source: Amazon ECS API Reference, "RuntimePlatform".
 */
export function platformDemand(
  { definition }: TaskDefinitionRecord,
  how: { readonly launchType: TaskRecord["launchType"]; readonly strict: boolean },
): PlatformDemand {
  const { operatingSystemFamily, cpuArchitecture } = definition.runtimePlatform ?? {};
  const isFargate = how.launchType === "FARGATE";
  const hasOs = operatingSystemFamily !== undefined || isFargate;
  const architecture = cpuArchitecture ?? (isFargate ? "X86_64" : undefined);
  return {
    ...(hasOs && { osType: asksForWindows(definition) ? "windows" : "linux" }),
    ...(architecture !== undefined && { cpuArchitecture: architecture.toLowerCase() }),
    otherArchitectures: how.strict && cpuArchitecture !== undefined ? "refused" : "lastResort",
  };
}

/** Tells of tasks that run on another architecture than their definition names. */
export function warnOfArchitecture(
  { definition, taskDefinitionArn }: TaskDefinitionRecord,
  instances: readonly ContainerInstanceRecord[],
  warn: (message: string) => void,
): void {
  const asked = definition.runtimePlatform?.cpuArchitecture;
  if (asked === undefined) return;
  const platform = {
    cpuArchitecture: asked.toLowerCase(),
    otherArchitectures: "lastResort",
  } as const;
  if (instances.every((instance) => hasArchitecture({ instance }, platform))) return;
  warn(`${taskDefinitionArn} is for ${asked} but runs on another (other-architectures)`);
}
