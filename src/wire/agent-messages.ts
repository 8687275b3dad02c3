import { isRecord, parseJson } from "../domain/json.ts";
/**
 * The messages between the control plane and an agent, as they go over the ACS and TCS sockets: text frames
 * `{"type": NAME, "message": {…}}`. Source: `ecs-agent/acs/model/api/api-2.json` and
 * `ecs-agent/tcs/model/api/api-2.json` of the Amazon ECS agent, release 1.105.1. Fields of our own are marked
 * "Ours"; the official agent ignores them.
 */
export interface Envelope {
  readonly type: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** Reads a frame; nothing when it is not an envelope. */
export function parseEnvelope(text: string): Envelope | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || typeof value["type"] !== "string") return undefined;
  const message = value["message"];
  return { type: value["type"], message: isRecord(message) ? message : {} };
}

export function encodeEnvelope(type: string, message: object): string {
  return JSON.stringify({ type, message });
}

/** Tells an agent of tasks to start or to stop. Delivered at least once, until acknowledged. */
export interface PayloadMessage {
  readonly messageId: string;
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  /**
   * Rises with every message to this instance and never starts again: the agent takes a manifest only when
   * its `timeline` is above every `seqNum` and `timeline` before.
   */
  readonly seqNum: number;
  readonly generatedAt: number;
  readonly tasks: readonly PayloadTask[];
  /** Ours: the security groups that changed since the last message, whole. */
  readonly securityGroups?: readonly PayloadSecurityGroup[];
}

/** Ours: a security group as far as the host of its tasks needs it. */
export interface PayloadSecurityGroup {
  readonly groupId: string;
  /** Empty for a group that is only named as a peer. */
  readonly rules: readonly PayloadSecurityGroupRule[];
  /** The addresses of all interfaces in it; empty for a group that no rule names. */
  readonly members: readonly string[];
}

/** What a group lets through; the members are those of EC2's `IpPermission`. */
export interface PayloadSecurityGroupRule {
  readonly direction: "ingress" | "egress";
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly peer:
    | { readonly kind: "ipv4" | "ipv6"; readonly cidr: string }
    | { readonly kind: "group"; readonly groupId: string };
}

export interface PayloadTask {
  readonly arn: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
  readonly taskClusterArn?: string;
  readonly family?: string;
  readonly version?: string;
  readonly group?: string;
  readonly serviceName?: string;
  readonly launchType?: string;
  readonly networkMode?: "bridge" | "host" | "awsvpc" | "none";
  /** vCPUs, not CPU units. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly containers?: readonly PayloadContainer[];
  readonly volumes?: readonly PayloadVolume[];
  readonly elasticNetworkInterfaces?: readonly PayloadNetworkInterface[];
  readonly pidMode?: string;
  readonly ipcMode?: string;
  readonly proxyConfiguration?: {
    readonly type: "APPMESH";
    readonly containerName: string;
    readonly properties: Readonly<Record<string, string>>;
  };
  readonly enableFaultInjection?: boolean;
  readonly associations?: readonly PayloadAssociation[];
  /** The availability zone it was placed in. */
  readonly zone?: string;
  /** Of the task role. */
  readonly roleCredentials?: RoleCredentialsId | RoleCredentials;
  /** Of the execution role, which containers are never given. */
  readonly executionRoleCredentials?: RoleCredentialsId | RoleCredentials;
}

/** Names a set of credentials for good: those that come before the old ones expire have the same id. */
export interface RoleCredentialsId {
  readonly credentialsId: string;
}

export interface RoleCredentials extends RoleCredentialsId {
  readonly roleArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** RFC 3339. */
  readonly expiration: string;
}

/** Whose credentials they are: the application's in the containers, or the agent's own for that task. */
export type RoleType = "TaskApplication" | "TaskExecution";

/** A GPU that is one container's own. `name` is the device's id. */
export interface PayloadAssociation {
  readonly containers: readonly string[];
  readonly content: { readonly encoding: "identity"; readonly value: string };
  readonly name: string;
  readonly type: "gpu";
}

/** No `type` means `host`, and then `host` must be there, `{}` for an anonymous volume. */
export interface PayloadVolume {
  readonly name: string;
  readonly type?: "host" | "docker" | "efs" | "fsxWindowsFileServer";
  readonly host?: { readonly sourcePath?: string };
  readonly dockerVolumeConfiguration?: {
    readonly scope: "task" | "shared";
    readonly autoprovision: boolean;
    readonly driver: string;
    readonly driverOpts: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly efsVolumeConfiguration?: Readonly<Record<string, unknown>>;
  readonly fsxWindowsFileServerVolumeConfiguration?: Readonly<Record<string, unknown>>;
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
  readonly volumesFrom?: readonly {
    readonly sourceContainer: string;
    readonly readOnly: boolean;
  }[];
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
  readonly environmentFiles?: readonly { readonly type: string; readonly value: string }[];
  readonly secrets?: readonly PayloadSecret[];
  readonly registryAuthentication?: PayloadRegistryAuthentication;
  /** Makes the agent give the awslogs driver the execution role's credentials. */
  readonly logsAuthStrategy?: "ExecutionRole";
  readonly firelensConfiguration?: {
    readonly type: string;
    readonly options: Readonly<Record<string, string>>;
  };
  readonly credentialSpecs?: readonly string[];
  readonly managedAgents?: readonly {
    readonly name: "ExecuteCommandAgent";
    readonly properties: Readonly<Record<string, string>>;
  }[];
  readonly restartPolicy?: {
    readonly enabled: boolean;
    readonly ignoredExitCodes: readonly number[];
    readonly restartAttemptPeriod: number;
  };
}

/** Fetched by the agent with the task's execution role. */
export interface PayloadSecret {
  readonly name: string;
  /** A parameter's name for `ssm`, a whole ARN for `asm`. */
  readonly valueFrom: string;
  readonly region: string;
  readonly provider: "ssm" | "asm";
  readonly type: "ENVIRONMENT_VARIABLE" | "BOOTSTRAP";
  readonly target: "CONTAINER" | "LOG_DRIVER";
  /** Ours. */
  readonly standIn?: PayloadStandIn;
}

/** Ours: whose thing of the same name may be taken in the place of one of another account. */
export interface PayloadStandIn {
  /** What the task definition names. */
  readonly named: string;
  /** The task's. */
  readonly accountId: string;
  /** The task's; the region that is named comes first. */
  readonly region: string;
}

export type PayloadRegistryAuthentication =
  | {
      readonly type: "ecr";
      readonly ecrAuthData: {
        readonly registryId: string;
        readonly region: string;
        readonly endpointOverride: string;
        readonly useExecutionRole: boolean;
        /** Ours. */
        readonly standIn?: PayloadStandIn;
      };
    }
  | {
      readonly type: "asm";
      readonly asmAuthData: {
        readonly credentialsParameter: string;
        readonly region: string;
        /** Ours. */
        readonly standIn?: PayloadStandIn;
      };
    };

export interface PayloadPortMapping {
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly containerPortRange?: string;
  readonly protocol: "tcp" | "udp";
}

interface PayloadMountPoint {
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
  /** Ours: the subnet's id. */
  readonly subnetId?: string;
  /** Ours: the subnet's VPC, for which the host has a bridge. */
  readonly vpc?: { readonly vpcId: string; readonly cidrBlock: string };
  /** Ours: the security groups it is in. */
  readonly securityGroupIds?: readonly string[];
  /** Ours: they keep something from leaving, so that their rules have to be there before any program is. */
  readonly restrictsEgress?: boolean;
  /** Ours: what a public address publishes on the host. */
  readonly publicPorts?: readonly PayloadPublicPort[];
}

/** Ours: a port of a container that is to be reached at the host's address. */
export interface PayloadPublicPort {
  readonly containerName: string;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
}

/** New credentials in the place of those that are about to expire. The agent acknowledges each. */
export interface IAMRoleCredentialsMessage {
  readonly messageId: string;
  readonly taskArn: string;
  readonly taskClusterArn: string;
  readonly roleType: RoleType;
  readonly roleCredentials: RoleCredentials;
}

/** What should run on an instance, to settle differences after a connection. */
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

/** The server's answer: which of the candidates shall really stop. `messageId` is the manifest's. */
export interface TaskStopVerificationAck {
  readonly messageId: string;
  readonly generatedAt: number;
  readonly stopTasks: readonly ManifestTask[];
}

/** Sent every 20 to 30 seconds over ACS; the agent answers each. */
export interface HeartbeatMessage {
  readonly messageId: string;
  readonly healthy: boolean;
}

/** The same over TCS, where no answer names it. */
export interface TelemetryHeartbeatMessage {
  readonly healthy: boolean;
}
