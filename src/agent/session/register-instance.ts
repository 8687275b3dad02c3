import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { Pool } from "../../domain/container-instance/container-instance.ts";
import { hostAttributes } from "./attributes.ts";
import type { Checkpoint, InstanceIdentity } from "../checkpoint.ts";
import type { RuntimeInfo } from "../container-runtime.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { HostGpus } from "../task/gpus.ts";
import { ControlPlaneRefusal } from "./control-plane.ts";
import type { PacketFiltering } from "../network/packet-filter.ts";
import type { AgentSettings } from "../settings/agent-settings.ts";

export interface RegistrationOptions {
  readonly controlPlane: ControlPlane;
  readonly checkpoint: Checkpoint;
  readonly clock: Clock;
  readonly log: Log;
  readonly info: RuntimeInfo;
  readonly cluster: string;
  readonly pool: Pool;
  readonly hostId: string;
  readonly packetFiltering: PacketFiltering;
  readonly publicAddress?: string;
  readonly settings: AgentSettings;
  readonly hasTaskCgroups: boolean;
  readonly servesCredentials: boolean;
  readonly gpus: HostGpus;
  readonly freeDiskGiB: number | undefined;
}

/** Refusals that a repeat may get over. Source: ECS agent, `agent/app/agent.go`, registerContainerInstance. */
const PASSING_CODES = new Set([
  "LimitExceededException",
  "ServerException",
  "ThrottlingException",
  "Unreachable",
]);
const FIRST_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 192_000;
const PATIENCE_MS = 60 * 60_000;

/**
 * Registers this host: as the instance it was before when the checkpoint knows one and the control plane still
 * does, else as a new one. Keeps asking for an hour while the control plane is away. Rejects with
 * `ControlPlaneRefusal`.
 */
export async function registerInstance(options: RegistrationOptions): Promise<InstanceIdentity> {
  const { checkpoint, cluster, log } = options;
  const before = await checkpoint.readInstance();
  const known = before?.cluster === cluster ? before : undefined;
  const arn = await register(options, known?.containerInstanceArn).catch((error: unknown) => {
    if (known === undefined || !isFinal(error)) throw error;
    log.warn("the control plane does not know this instance any more, registering a new one", {
      containerInstanceArn: known.containerInstanceArn,
    });
    return register(options, undefined);
  });
  const same = arn === known?.containerInstanceArn;
  const instance = {
    cluster,
    containerInstanceArn: arn,
    latestSequence: same ? known.latestSequence : 0,
  };
  await checkpoint.saveInstance(instance);
  return instance;
}

async function register(
  options: RegistrationOptions,
  containerInstanceArn: string | undefined,
): Promise<string> {
  const { controlPlane, clock, log, info, cluster, settings } = options;
  const isFargate = options.pool === "FARGATE";
  // Later ones are the operator's to change, with PutAttributes. Source: ECS agent, README.
  const ownAttributes =
    containerInstanceArn === undefined && !isFargate ? settings.instanceAttributes : [];
  const giveUpAtMs = clock.nowMs() + PATIENCE_MS;
  for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
    try {
      const registered = await controlPlane.registerContainerInstance({
        cluster,
        attributes: [...hostAttributes(options), ...ownAttributes],
        cpuUnits: info.cpus * 1024,
        memoryMiB: Math.max(0, info.memoryMiB - settings.reservedMemoryMiB),
        reservedPorts: settings.reservedPorts,
        reservedUdpPorts: settings.reservedUdpPorts,
        tags: isFargate ? [] : settings.instanceTags,
        gpuIds: options.gpus.ids,
        ...(containerInstanceArn !== undefined && { containerInstanceArn }),
      });
      return registered.containerInstanceArn;
    } catch (error) {
      if (isFinal(error) || !(error instanceof ControlPlaneRefusal)) throw error;
      if (clock.nowMs() + waitMs > giveUpAtMs) throw error;
      const reason = `${error.code}: ${error.message}`;
      log.warn("cannot register this host, trying again", { reason, waitMs });
      await clock.sleep(waitMs);
    }
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof ControlPlaneRefusal && !PASSING_CODES.has(error.code);
}
