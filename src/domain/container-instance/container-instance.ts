import type { HostPort } from "../network/host-ports.ts";
import type { HealthStatus } from "../task/record.ts";
import type { TagRecord } from "../cluster/cluster.ts";

/**
 * `EC2` and `EXTERNAL` are container instances of one cluster. `FARGATE` hosts take the Fargate tasks of every
 * cluster, account and region, and the API never shows them.
 */
export type Pool = "EC2" | "EXTERNAL" | "FARGATE";

/** A host that tasks can be placed on: a container instance, or a host of the Fargate pool. */
export interface ContainerInstanceRecord {
  readonly containerInstanceArn: string;
  readonly pool: Pool;
  readonly clusterArn: string;
  readonly accountId: string;
  readonly region: string;
  readonly ec2InstanceId: string;
  /**
   * The machine behind it. One machine may be in two pools; what tasks of one reserve, the other has not
   * got left. Given by our agent as the attribute `longshore.host-id`, else the instance's own ARN.
   */
  readonly hostId: string;
  /** Under which the official agent registered it last: the same when it sends a registration again. */
  readonly clientToken?: string;
  readonly status: "ACTIVE" | "DRAINING" | "INACTIVE";
  readonly agentConnected: boolean;
  readonly agentVersion?: string;
  readonly agentHash?: string;
  readonly dockerVersion?: string;
  /** Totals registered by the agent: CPU units and MiB. */
  readonly registered: {
    readonly cpuUnits: number;
    readonly memoryMiB: number;
    readonly gpuIds: readonly string[];
    /** Ports of the host that tasks may not take, such as 22. */
    readonly reservedPorts: readonly HostPort[];
  };
  readonly attributes: readonly { readonly name: string; readonly value?: string }[];
  readonly tags: readonly TagRecord[];
  readonly registeredAtMs: number;
  /** Rises with every change the API shows. */
  readonly version: number;
  readonly health?: {
    readonly status: "OK" | "IMPAIRED" | "INSUFFICIENT_DATA" | "INITIALIZING";
    readonly reason?: string;
    readonly lastUpdatedMs: number;
    readonly lastStatusChangeMs: number;
  };
}

/** Health of one container as the agent last reported it over TCS. */
export interface ContainerHealthReport {
  readonly containerName: string;
  readonly healthStatus: HealthStatus;
}

/** Attribute by which our agent says which pool it joins; absent means EC2. */
export const POOL_ATTRIBUTE = "longshore.pool";
/**
 * Attribute by which our agent says whether security groups hold on it: `enforced`; `enforced some moments late: ` and
 * why, when a task can be reached until its rules are there; or `not enforced: ` and why. Absent for agents that do
 * not know of them.
 */
export const SECURITY_GROUPS_ATTRIBUTE = "longshore.security-groups";
/** The value of that attribute where they are; any other says why not. */
export const SECURITY_GROUPS_ENFORCED = "enforced";
/** What that value begins with where they hold all the same, but not from a task's first moment; the reason follows. */
export const SECURITY_GROUPS_LATE = "enforced some moments late: ";
/** Whether security groups hold for the tasks of an instance. */
export function enforcesSecurityGroups(
  instance: Pick<ContainerInstanceRecord, "attributes">,
): boolean {
  const state = attributeOf(instance, SECURITY_GROUPS_ATTRIBUTE) ?? "";
  return state === SECURITY_GROUPS_ENFORCED || state.startsWith(SECURITY_GROUPS_LATE);
}

/** The value of an attribute of an instance. */
export function attributeOf(
  { attributes }: Pick<ContainerInstanceRecord, "attributes">,
  name: string,
): string | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

/** Attribute by which our agent says at which address its machine is reached from outside. */
export const PUBLIC_ADDRESS_ATTRIBUTE = "longshore.public-address";
/** Attribute by which our agent says which machine it runs on. */
export const HOST_ID_ATTRIBUTE = "longshore.host-id";
