import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import type { PayloadVolume } from "../../wire/agent-messages.ts";
import { present } from "../present.ts";

type Volume = NonNullable<TaskDefinitionRecord["definition"]["volumes"]>[number];

/**
 * A task's volume as the agent knows it. What names no kind is a host volume without a path, which Docker
 * makes for the task and removes with it; the agent wants `host: {}` for that.
 * EBS (`configuredAtLaunch`) and S3 Files volumes travel as attachments, and their entry has only a name.
 */
export function payloadVolume(volume: Volume): PayloadVolume {
  const name = volume.name ?? "";
  if (volume.dockerVolumeConfiguration)
    return { name, ...docker(volume.dockerVolumeConfiguration) };
  if (volume.efsVolumeConfiguration) return { name, ...efs(volume.efsVolumeConfiguration) };
  if (volume.fsxWindowsFileServerVolumeConfiguration) {
    return {
      name,
      type: "fsxWindowsFileServer",
      fsxWindowsFileServerVolumeConfiguration: volume.fsxWindowsFileServerVolumeConfiguration,
    };
  }
  if (volume.configuredAtLaunch === true || volume.s3filesVolumeConfiguration) return { name };
  return { name, type: "host", host: present({ sourcePath: volume.host?.sourcePath }) };
}

/** Defaults: Amazon ECS API Reference, DockerVolumeConfiguration; the driver is Docker's own default. */
function docker(
  configuration: NonNullable<Volume["dockerVolumeConfiguration"]>,
): Omit<PayloadVolume, "name"> {
  const scope = configuration.scope ?? "task";
  return {
    type: "docker",
    dockerVolumeConfiguration: {
      scope,
      // The API takes it for a task's own volumes, of which the agent must not hear: it refuses such a task.
      autoprovision: scope === "shared" && (configuration.autoprovision ?? false),
      driver: configuration.driver ?? "local",
      driverOpts: configuration.driverOpts ?? {},
      labels: configuration.labels ?? {},
    },
  };
}

/** Defaults: Amazon ECS API Reference, EFSVolumeConfiguration. */
function efs(
  configuration: NonNullable<Volume["efsVolumeConfiguration"]>,
): Omit<PayloadVolume, "name"> {
  return {
    type: "efs",
    efsVolumeConfiguration: present({
      fileSystemId: configuration.fileSystemId,
      rootDirectory: configuration.rootDirectory ?? "/",
      transitEncryption: configuration.transitEncryption ?? "DISABLED",
      transitEncryptionPort: configuration.transitEncryptionPort,
      authorizationConfig: configuration.authorizationConfig,
    }),
  };
}
