import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../shape.ts";
import type { TagRecord } from "../cluster/cluster.ts";
import type { HostPort } from "../network/host-ports.ts";

/** The life of a task, in order; a task only ever moves forward through it. */
export const TASK_STATUSES = [
  "PROVISIONING",
  "PENDING",
  "ACTIVATING",
  "RUNNING",
  "DEACTIVATING",
  "STOPPING",
  "DEPROVISIONING",
  "STOPPED",
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** A task as the store keeps it. Instants are epoch milliseconds. */
export interface TaskRecord {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly accountId: string;
  readonly region: string;
  readonly taskDefinitionArn: string;
  /**
   * Where it was placed. Always set; for Fargate tasks the API does not show it, because it is a host of the
   * Fargate pool.
   */
  readonly containerInstanceArn: string;
  readonly launchType: "EC2" | "FARGATE" | "EXTERNAL";
  readonly capacityProviderName?: string;
  readonly platformVersion?: string;
  readonly platformFamily?: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
  readonly lastStatus: TaskStatus;
  readonly connectivity?: "CONNECTED" | "DISCONNECTED";
  readonly connectivityAtMs?: number;
  readonly group: string;
  readonly startedBy?: string;
  /** CPU units and MiB as the API reports them: strings. */
  readonly cpu: string;
  readonly memory: string;
  /** What the task takes away from its instance until it is STOPPED. */
  readonly reserved: ReservedResources;
  /** The effective overrides: one entry per container, as ECS reports them. */
  readonly overrides: Shape<ecs.TaskOverride>;
  readonly containers: readonly TaskContainer[];
  readonly attachments: readonly TaskAttachment[];
  readonly attributes: readonly { readonly name: string; readonly value?: string }[];
  readonly availabilityZone: string;
  readonly enableExecuteCommand: boolean;
  readonly ephemeralStorageGiB?: number;
  readonly inferenceAccelerators?: readonly Shape<ecs.InferenceAccelerator>[];
  readonly healthStatus: HealthStatus;
  readonly createdAtMs: number;
  /**
   * When the task was first handed to its agent. Committed before the payload leaves, so a task without it
   * is known to no agent. Not shown by the API.
   */
  readonly dispatchedAtMs?: number;
  /**
   * By which its containers and its agent find the credentials of its roles. Made when it is first handed to its
   * agent; they stay, because containers have them in their environment. Not shown by the API.
   */
  readonly credentialsIds?: { readonly task: string; readonly execution: string };
  readonly pullStartedAtMs?: number;
  readonly pullStoppedAtMs?: number;
  readonly startedAtMs?: number;
  readonly stoppingAtMs?: number;
  readonly executionStoppedAtMs?: number;
  readonly stoppedAtMs?: number;
  readonly stopCode?: ecs.TaskStopCode;
  readonly stoppedReason?: string;
  readonly tags: readonly TagRecord[];
  /** Starts at 1 and rises with every change the API shows. */
  readonly version: number;
}

/** As the API says it; UNKNOWN without a health check. */
export type HealthStatus = "HEALTHY" | "UNHEALTHY" | "UNKNOWN";

/** What a task takes of its host's resources, whether it uses them or not. */
export interface ReservedResources {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly ports: readonly HostPort[];
  /** How many whole devices, or all that the instance has; absent for none. */
  readonly gpus?: number | "ALL";
}

/** A container of a task, as its agent reported it last. */
export interface TaskContainer {
  readonly containerArn: string;
  readonly name: string;
  readonly image: string;
  readonly imageDigest?: string;
  readonly runtimeId?: string;
  readonly lastStatus: "PENDING" | "RUNNING" | "STOPPED";
  readonly exitCode?: number;
  readonly reason?: string;
  readonly networkBindings: readonly NetworkBinding[];
  readonly networkInterfaces: readonly {
    readonly attachmentId: string;
    readonly privateIpv4Address: string;
  }[];
  readonly healthStatus: HealthStatus;
  readonly essential: boolean;
  /** The devices that are this container's own. */
  readonly gpuIds?: readonly string[];
  /** As strings, which is how the API reports them; `cpu` is "0" when unset. */
  readonly cpu: string;
  readonly memory?: string;
  readonly memoryReservation?: string;
}

/** A container's port, or a range of them, and where the host publishes it. */
export interface NetworkBinding {
  readonly bindIP: string;
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly containerPortRange?: string;
  readonly hostPortRange?: string;
  readonly protocol: "tcp" | "udp";
}

/** An elastic network interface of an awsvpc task. */
export interface TaskAttachment {
  /** A UUID; the attachment's ARN ends in it. */
  readonly id: string;
  readonly type: "ElasticNetworkInterface";
  readonly status: ecs.Attachment["status"] & string;
  /** Complete from the start; the API shows only `subnetId` while the attachment is PRECREATED. */
  readonly details: readonly { readonly name: string; readonly value: string }[];
}
