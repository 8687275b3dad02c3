import { lastPart } from "../../domain/arn.ts";
import type { ClusterRecord } from "../../domain/cluster/cluster.ts";
import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import { ApiError } from "../../domain/errors.ts";
import { containerInstances } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import type { Registration } from "./registration.ts";

const TYPE_ATTRIBUTE = "ecs.instance-type";

/**
 * The instance that registers again, or nothing when it is a new one: the one whose ARN the agent has from
 * before or, for an agent that says which machine it runs on, that machine in the same cluster and pool, or, for one
 * that says which start it is, the instance of that start. These keep a host from being there twice when an answer was
 * lost, or the agent's own files.
 *
 * Throws ClientException, in AWS's words, for an ARN that is not registered any more and for an instance that
 * turns up as another kind of machine.
 */
export function registeredBefore(
  view: View,
  options: {
    readonly cluster: ClusterRecord;
    readonly containerInstanceArn: string | undefined;
    readonly registration: Registration;
  },
): ContainerInstanceRecord | undefined {
  const { cluster, containerInstanceArn, registration } = options;
  if (!containerInstanceArn) {
    return sameMachine(view, cluster, registration) ?? sameStart(view, cluster, registration);
  }
  const instance = view.get(containerInstances, containerInstanceArn);
  if (instance?.clusterArn !== cluster.clusterArn || instance.status === "INACTIVE") {
    throw new ApiError(
      "ClientException",
      `Referenced container instance ${lastPart(containerInstanceArn)} not registered.`,
    );
  }
  if (isAnotherKind(instance, registration)) {
    throw new ApiError("ClientException", "Container instance type changes are not supported.");
  }
  return instance;
}

function sameMachine(
  view: View,
  cluster: ClusterRecord,
  { hostId, pool }: Registration,
): ContainerInstanceRecord | undefined {
  if (hostId === undefined) return undefined;
  for (const instance of view.by(containerInstances, "host", hostId)) {
    const isIt = instance.clusterArn === cluster.clusterArn && instance.pool === pool;
    if (isIt && instance.status !== "INACTIVE") return instance;
  }
  return undefined;
}

function sameStart(
  view: View,
  cluster: ClusterRecord,
  { clientToken, pool }: Registration,
): ContainerInstanceRecord | undefined {
  if (clientToken === undefined) return undefined;
  for (const instance of view.by(containerInstances, "cluster", cluster.clusterArn)) {
    const isIt = instance.clientToken === clientToken && instance.pool === pool;
    if (isIt && instance.status !== "INACTIVE") return instance;
  }
  return undefined;
}

function isAnotherKind(instance: ContainerInstanceRecord, registration: Registration): boolean {
  if (instance.pool !== registration.pool) return true;
  const now = typeOf(registration);
  const before = typeOf(instance);
  return now !== undefined && before !== undefined && now !== before;
}

function typeOf({ attributes }: Pick<Registration, "attributes">): string | undefined {
  return attributes.find(({ name }) => name === TYPE_ATTRIBUTE)?.value;
}
