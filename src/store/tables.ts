import type { AccountSettingRecord } from "../domain/account-setting.ts";
import type { ClusterRecord } from "../domain/cluster/cluster.ts";
import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import {
  type NetworkInterfaceRecord,
  type SubnetRecord,
  upgradeNetworkInterface,
  upgradeSubnet,
} from "../domain/network/network-interface.ts";
import { scopeKey } from "../domain/scope.ts";
import type { SecurityGroupRecord } from "../domain/network/security-group.ts";
import type { FamilyRecord, TaskDefinitionRecord } from "../domain/task-definition/record.ts";
import type { ClientTokenRecord } from "../domain/task/client-token.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import type { NetworkScopeRecord, VpcRecord } from "../domain/network/vpc.ts";
import { identityTables } from "./identity-tables.ts";
import { type AnyTable, table } from "./table.ts";

/** The tables of the ECS core. A companion declares its own. */

export const clusters = table<ClusterRecord>()({
  kind: "cluster",
  key: (row) => row.clusterArn,
  indexes: { scope: scopeKey },
});

export const taskDefinitions = table<TaskDefinitionRecord>()({
  kind: "task-definition",
  key: (row) => row.taskDefinitionArn,
  indexes: {
    scope: scopeKey,
    /** `ACCOUNT/REGION/FAMILY`, in order of revision. */
    family: (row) => `${scopeKey(row)}/${row.family}`,
    /** The same, ACTIVE revisions only. */
    activeFamily: (row) => (row.status === "ACTIVE" ? `${scopeKey(row)}/${row.family}` : undefined),
    /** `ACCOUNT/REGION/STATUS`. */
    status: (row) => `${scopeKey(row)}/${row.status}`,
  },
});

/** The families that were ever registered, also without revisions now, for the next revision's number. */
export const families = table<FamilyRecord>()({
  kind: "task-definition-family",
  key: (row) => row.familyKey,
  indexes: { scope: scopeKey },
});

/** Container instances, and the hosts of Fargate tasks, which no operation shows. */
export const containerInstances = table<ContainerInstanceRecord>()({
  kind: "container-instance",
  key: (row) => row.containerInstanceArn,
  indexes: {
    /** Container instances of a cluster; Fargate hosts are in none. */
    cluster: (row) => (row.pool === "FARGATE" ? undefined : row.clusterArn),
    /** `CLUSTERARN/STATUS`, for counting. */
    clusterStatus: (row) =>
      row.pool === "FARGATE" ? undefined : `${row.clusterArn}/${row.status}`,
    pool: (row) => row.pool,
    host: (row) => row.hostId,
  },
});

export const tasks = table<TaskRecord>()({
  kind: "task",
  key: (row) => row.taskArn,
  indexes: {
    /** `CLUSTERARN/DESIREDSTATUS`. */
    cluster: (row) => `${row.clusterArn}/${row.desiredStatus}`,
    /** `CLUSTERARN/LAUNCHTYPE/LASTSTATUS` of those not STOPPED, for counting without visiting them. */
    clusterStatus: (row) =>
      row.lastStatus === "STOPPED"
        ? undefined
        : `${row.clusterArn}/${row.launchType}/${row.lastStatus}`,
    /** Tasks that still hold resources of an instance: all but the STOPPED. */
    instance: (row) => (row.lastStatus === "STOPPED" ? undefined : row.containerInstanceArn),
    taskDefinition: (row) => (row.lastStatus === "STOPPED" ? undefined : row.taskDefinitionArn),
    /** `CLUSTERARN/STARTEDBY`. */
    startedBy: (row) =>
      row.startedBy === undefined ? undefined : `${row.clusterArn}/${row.startedBy}`,
    /** Every STOPPED task under `STOPPED`, for the reaper. */
    stopped: (row) => (row.lastStatus === "STOPPED" ? "STOPPED" : undefined),
  },
});

/** What RunTask did for which `clientToken`; swept with time. */
export const clientTokens = table<ClientTokenRecord>()({
  kind: "run-task-token",
  key: (row) => row.tokenKey,
  indexes: {},
});

export const accountSettings = table<AccountSettingRecord>()({
  kind: "account-setting",
  key: (row) => row.settingKey,
  indexes: { scope: scopeKey },
});

/** Where the network has come into being; see the record. */
export const networkScopes = table<NetworkScopeRecord>()({
  kind: "network-scope",
  key: (row) => row.scopeKey,
  indexes: {},
});

export const vpcs = table<VpcRecord>()({
  kind: "vpc",
  key: (row) => row.vpcKey,
  indexes: { scope: scopeKey },
});

export const subnets = table<SubnetRecord>()({
  kind: "subnet",
  key: (row) => row.subnetKey,
  indexes: {
    scope: scopeKey,
    /** `ACCOUNT/REGION/VPCID`. */
    vpc: (row) => `${scopeKey(row)}/${row.vpcId}`,
  },
  upgrade: upgradeSubnet,
});

export const securityGroups = table<SecurityGroupRecord>()({
  kind: "security-group",
  key: (row) => row.groupKey,
  indexes: {
    scope: scopeKey,
    /** `ACCOUNT/REGION/VPCID`. */
    vpc: (row) => `${scopeKey(row)}/${row.vpcId}`,
  },
});

/** The interfaces of awsvpc tasks; there are no others. */
export const networkInterfaces = table<NetworkInterfaceRecord>()({
  kind: "network-interface",
  key: (row) => row.networkInterfaceId,
  indexes: {
    scope: scopeKey,
    subnet: (row) => row.subnetKey,
    /** `ACCOUNT/REGION/GROUPID`, for each group it is in. */
    securityGroup: (row) => row.securityGroupIds.map((groupId) => `${scopeKey(row)}/${groupId}`),
    task: (row) => row.taskArn,
    /** `SUBNETKEY/ADDRESS`. */
    address: (row) => `${row.subnetKey}/${row.privateIpv4Address}`,
    attachment: (row) => row.attachmentId,
  },
  upgrade: upgradeNetworkInterface,
});

/** Every table of the core, in the order of this file. */
export const coreTables: readonly AnyTable[] = [
  clusters,
  taskDefinitions,
  families,
  containerInstances,
  tasks,
  clientTokens,
  accountSettings,
  networkScopes,
  vpcs,
  subnets,
  securityGroups,
  networkInterfaces,
  ...identityTables,
];
