import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../shape.ts";

/** A cluster as the store keeps it. Counts and statistics are derived when it is described. */
export interface ClusterRecord {
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly accountId: string;
  readonly region: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly settings: readonly Shape<ecs.ClusterSetting>[];
  readonly configuration?: Shape<ecs.ClusterConfiguration>;
  readonly serviceConnectDefaults?: Shape<ecs.ClusterServiceConnectDefaults>;
  readonly capacityProviders: readonly string[];
  readonly defaultCapacityProviderStrategy: readonly Shape<ecs.CapacityProviderStrategyItem>[];
  readonly tags: readonly TagRecord[];
  readonly createdAtMs: number;
}

/** A tag as ECS stores it: both members always present. */
export interface TagRecord {
  readonly key: string;
  readonly value: string;
}

/** The cluster a request means when it names none. */
export const DEFAULT_CLUSTER_NAME = "default";
