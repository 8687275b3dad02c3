/**
 * The messages between the control plane and an agent, as they go over the ACS and TCS sockets: text frames
 * `{"type": NAME, "message": {…}}`. Source: the agent protocol reference, sections 6, 7 and 9, taken from the
 * ECS agent's own models.
 */
export interface Envelope {
  readonly type: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** Reads a frame; nothing when it is not an envelope. */
export function parseEnvelope(text: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || typeof value["type"] !== "string") return undefined;
  const message = value["message"];
  return { type: value["type"], message: isRecord(message) ? message : {} };
}

export function encodeEnvelope(type: string, message: object): string {
  return JSON.stringify({ type, message });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells an agent of tasks to start or to stop. Delivered at least once, until acknowledged. */
export interface PayloadMessage {
  readonly messageId: string;
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  /** Rises with every message to this instance and never starts again (reference 6.4). */
  readonly seqNum: number;
  readonly generatedAt: number;
  readonly tasks: readonly PayloadTask[];
}

export interface PayloadTask {
  readonly arn: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
  readonly taskClusterArn?: string;
  readonly family?: string;
  readonly version?: string;
  readonly group?: string;
  readonly launchType?: string;
  readonly networkMode?: "bridge" | "host" | "awsvpc" | "none";
  /** vCPUs, not CPU units. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly containers?: readonly PayloadContainer[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly elasticNetworkInterfaces?: readonly PayloadNetworkInterface[];
  readonly pidMode?: string;
  readonly ipcMode?: string;
  readonly enableFaultInjection?: boolean;
}

export interface PayloadContainer {
  readonly name: string;
  readonly image: string;
  /** Must be sent: the agent takes absence for false, the ECS API for true. */
  readonly essential: boolean;
  readonly cpu: number;
  /** Hard limit in MiB, 0 for none. */
  readonly memory: number;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly portMappings?: readonly PayloadPortMapping[];
  readonly mountPoints?: readonly PayloadMountPoint[];
  readonly volumesFrom?: readonly { readonly sourceContainer: string; readonly readOnly: boolean }[];
  readonly links?: readonly string[];
  readonly dependsOn?: readonly { readonly containerName: string; readonly condition: string }[];
  readonly startTimeout?: number;
  readonly stopTimeout?: number;
  readonly overrides?: string;
  /** JSON texts in Docker's own member names; what they say wins over the members above. */
  readonly dockerConfig?: {
    readonly version?: string;
    readonly config?: string;
    readonly hostConfig?: string;
  };
  readonly healthCheckType?: "docker";
  readonly containerArn?: string;
  readonly restartPolicy?: {
    readonly enabled: boolean;
    readonly ignoredExitCodes: readonly number[];
    readonly restartAttemptPeriod: number;
  };
}

export interface PayloadPortMapping {
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly containerPortRange?: string;
  readonly protocol: "tcp" | "udp";
}

export interface PayloadMountPoint {
  readonly sourceVolume: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
}

export interface PayloadNetworkInterface {
  readonly ec2Id: string;
  readonly macAddress: string;
  readonly ipv4Addresses: readonly { readonly primary: boolean; readonly privateAddress: string }[];
  /** The subnet's gateway with the prefix length: `172.31.0.1/20`. */
  readonly subnetGatewayIpv4Address: string;
  readonly attachmentArn: string;
  readonly privateDnsName?: string;
  /** Ours: the subnet's id, by which the host names the bridge. */
  readonly subnetId?: string;
}

/** What should run on an instance, to settle differences after a connection (reference 6.4). */
export interface TaskManifestMessage {
  readonly messageId: string;
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  readonly timeline: number;
  readonly generatedAt: number;
  readonly tasks: readonly ManifestTask[];
}

export interface ManifestTask {
  readonly taskArn: string;
  readonly taskClusterArn: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
}

/** Sent by the agent: what it holds that the manifest does not want. */
export interface TaskStopVerificationMessage {
  readonly messageId: string;
  readonly stopCandidates: readonly ManifestTask[];
}
