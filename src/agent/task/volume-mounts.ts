import type { PayloadContainer, PayloadVolume } from "../../wire/agent-messages.ts";
import type { AgentTask } from "./agent-task.ts";
import { taskId } from "./agent-task.ts";
import { RuntimeFault } from "../container-runtime.ts";

/**
 * Docker's `Binds`, `Mounts` and `VolumesFrom` for a container. A host volume without a path is a Docker
 * volume of the task's own. Source: ECS agent, `agent/api/task/taskvolume.go`.
 */
export function volumeMounts(
  task: AgentTask,
  container: PayloadContainer,
  dockerName: (containerName: string) => string,
): Readonly<Record<string, unknown>> {
  const binds: string[] = [];
  const mounts: object[] = [];
  for (const { sourceVolume, containerPath, readOnly } of container.mountPoints ?? []) {
    const volume = task.payload.volumes?.find((candidate) => candidate.name === sourceVolume);
    if (volume === undefined) {
      throw new RuntimeFault("InvalidVolumeError", `Invalid volume referenced: ${sourceVolume}`);
    }
    const sourcePath = volume.host?.sourcePath;
    if (sourcePath) binds.push(`${sourcePath}:${containerPath}${readOnly ? ":ro" : ""}`);
    else mounts.push(volumeMount(task, volume, containerPath, readOnly));
  }
  const volumesFrom = (container.volumesFrom ?? []).map(
    (it) => `${dockerName(it.sourceContainer)}:${it.readOnly ? "ro" : "rw"}`,
  );
  return {
    ...(binds.length > 0 && { Binds: binds }),
    ...(mounts.length > 0 && { Mounts: mounts }),
    ...(volumesFrom.length > 0 && { VolumesFrom: volumesFrom }),
  };
}

/** Names of the Docker volumes that live and end with the task. */
export function taskVolumes(task: AgentTask): readonly string[] {
  return (task.payload.volumes ?? [])
    .filter((volume) => !volume.host?.sourcePath && !isShared(volume))
    .map((volume) => volumeName(task, volume));
}

/** Names of the Docker volumes that a container mounts and that somebody else has to have made. */
export function foreignVolumes(task: AgentTask, container: PayloadContainer): readonly string[] {
  const mounted = new Set(container.mountPoints?.map(({ sourceVolume }) => sourceVolume));
  return (task.payload.volumes ?? [])
    .filter(
      (volume) =>
        mounted.has(volume.name) &&
        isShared(volume) &&
        volume.dockerVolumeConfiguration?.autoprovision === false,
    )
    .map(({ name }) => name);
}

function volumeMount(
  task: AgentTask,
  volume: PayloadVolume,
  target: string,
  readOnly: boolean,
): object {
  const docker = volume.dockerVolumeConfiguration;
  return {
    Type: "volume",
    Source: volumeName(task, volume),
    Target: target,
    ReadOnly: readOnly,
    ...(docker !== undefined && {
      VolumeOptions: {
        Labels: docker.labels,
        DriverConfig: { Name: docker.driver, Options: docker.driverOpts },
      },
    }),
  };
}

function volumeName(task: AgentTask, volume: PayloadVolume): string {
  if (isShared(volume)) return volume.name;
  const { family = "task", version = "0" } = task.payload;
  const text = `ecs-${family}-${version}-${volume.name}-${taskId(task).slice(0, 20)}`;
  return text.replaceAll(/[^a-zA-Z0-9_.-]/g, "-");
}

function isShared(volume: PayloadVolume): boolean {
  return volume.dockerVolumeConfiguration?.scope === "shared";
}
