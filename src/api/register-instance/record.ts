import { containerInstanceArn } from "../../domain/arn.ts";
import { isCustomAttribute } from "../../domain/attributes.ts";
import type { ClusterRecord } from "../../domain/cluster/cluster.ts";
import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import { mergeTags } from "../../domain/tags.ts";
import type { Registration } from "./registration.ts";

/** How many hexadecimal digits the ids of EC2 instances and managed instances have. */
const MACHINE_ID_LENGTH = 17;

/**
 * The record of an instance that was not there. `id` and `machineId` are fresh hexadecimal digits, for its ARN
 * and for the instance id of a machine that EC2 does not know.
 */
export function registeredFirst(
  cluster: ClusterRecord,
  registration: Registration,
  fresh: { readonly id: string; readonly machineId: string; readonly nowMs: number },
): ContainerInstanceRecord {
  const arn = containerInstanceArn(cluster, cluster.clusterName, fresh.id);
  const { pool, ec2InstanceId, hostId, clientToken, registered } = registration;
  const { versions, attributes, tags } = registration;
  const prefix = pool === "EXTERNAL" ? "mi" : "i";
  return {
    containerInstanceArn: arn,
    pool,
    clusterArn: cluster.clusterArn,
    accountId: cluster.accountId,
    region: cluster.region,
    ec2InstanceId: ec2InstanceId ?? `${prefix}-${fresh.machineId.slice(-MACHINE_ID_LENGTH)}`,
    hostId: hostId ?? arn,
    ...(clientToken !== undefined && { clientToken }),
    status: "ACTIVE",
    agentConnected: false,
    ...versions,
    registered,
    attributes,
    tags,
    registeredAtMs: fresh.nowMs,
    version: 1,
  };
}

/**
 * The record of an instance that registers again: what the agent says is taken over, what others have set
 * (its state, its tags, attributes of their own) stays. Whether its agent is connected the socket says.
 */
export function registeredAgain(
  before: ContainerInstanceRecord,
  registration: Registration,
): ContainerInstanceRecord {
  const { hostId, clientToken, registered, versions, attributes, tags } = registration;
  const sent = new Set(attributes.map(({ name }) => name));
  const kept = before.attributes.filter(
    (attribute) => isCustomAttribute(attribute) && !sent.has(attribute.name),
  );
  return {
    ...before,
    ...versions,
    hostId: hostId ?? before.hostId,
    ...(clientToken !== undefined && { clientToken }),
    registered,
    attributes: [...attributes, ...kept],
    tags: mergeTags(before.tags, tags, "InvalidParameterException"),
    version: before.version + 1,
  };
}
