import { clusterArn } from "../arn.ts";
import type { ClusterRecord } from "./cluster.ts";
import { ApiError } from "../errors.ts";
import type { Scope } from "../scope.ts";

/** Amazon ECS API Reference, "CreateCluster", clusterName. */
const CLUSTER_NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** A cluster as it is when just created, with what was not said of it left empty. */
export function newCluster(
  given: Scope &
    Pick<ClusterRecord, "clusterName" | "createdAtMs" | "settings"> &
    Partial<
      Pick<
        ClusterRecord,
        | "capacityProviders"
        | "configuration"
        | "defaultCapacityProviderStrategy"
        | "serviceConnectDefaults"
        | "tags"
      >
    >,
): ClusterRecord {
  return {
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    tags: [],
    ...given,
    clusterArn: clusterArn(given, given.clusterName),
    status: "ACTIVE",
  };
}

/**
 * Throws InvalidParameterException for what can't be a cluster's name, in the words that DescribeServices was
 * seen to have for it.
 */
export function checkClusterName(name: string): string {
  if (CLUSTER_NAME.test(name)) return name;
  throw new ApiError(
    "InvalidParameterException",
    `Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$, but was ${name}`,
  );
}
