import { effectiveSetting } from "../../domain/account-settings.ts";
import { checkStrategy } from "../../domain/cluster/capacity-provider-strategy.ts";
import { checkClusterCapacityProviders } from "../../domain/cluster/cluster-capacity-providers.ts";
import { checkClusterConfiguration } from "../../domain/cluster/cluster-configuration.ts";
import {
  checkClusterSettings,
  containerInsightsOf,
} from "../../domain/cluster/cluster-settings.ts";
import { type ClusterRecord, DEFAULT_CLUSTER_NAME } from "../../domain/cluster/cluster.ts";
import { ApiError } from "../../domain/errors.ts";
import { checkClusterName, newCluster } from "../../domain/cluster/new-cluster.ts";
import { sameValue } from "../../domain/same-value.ts";
import { checkTags } from "../../domain/tags.ts";
import { ensureEcsRole } from "../../store/linked-roles.ts";
import { accountSettings } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";
import { findCluster } from "../cluster-reference.ts";
import { warnOfCluster } from "../cluster-warnings.ts";
import { establishCluster } from "../establish-cluster.ts";
import type { Input, Operation, OperationContext } from "../operation.ts";
import { presentCluster } from "../present-cluster.ts";
import { ownPrincipal } from "../setting-principal.ts";

/**
 * CreateCluster: makes a cluster, `default` when no name is given. One that is there and ACTIVE is answered as
 * it is, unless the request says something else of it; one that was deleted starts afresh under its old ARN.
 */
export const createCluster: Operation<"CreateCluster"> = {
  errors: [],
  handle: (context) => context.write((tx) => create(tx, context)),
};

function create(
  tx: Tx,
  context: OperationContext<"CreateCluster">,
): { cluster: ReturnType<typeof presentCluster> } {
  const { input, caller, nowMs, ids } = context;
  const existing = findCluster(
    tx,
    caller,
    checkClusterName(input.clusterName ?? DEFAULT_CLUSTER_NAME),
  );
  const isThere = existing?.status === "ACTIVE";
  const requested = requestedCluster(tx, context, isThere ? existing : undefined);
  if (isThere) requireSame(input, existing, requested);
  else establishCluster(tx, requested);
  ensureEcsRole(tx, { accountId: caller.accountId, nowMs, ids });
  warnOfCluster(input, context.warn);
  return { cluster: presentCluster(tx, isThere ? existing : requested, SHOWN) };
}

const SHOWN = ["SETTINGS", "TAGS", "CONFIGURATIONS"] as const;

function requestedCluster(
  tx: Tx,
  { input, caller, nowMs }: OperationContext<"CreateCluster">,
  existing: ClusterRecord | undefined,
): ClusterRecord {
  const { accountId, region } = caller;
  checkClusterConfiguration(input.configuration);
  const capacityProviders = checkClusterCapacityProviders(input.capacityProviders);
  const containerInsights = existing
    ? containerInsightsOf(existing)
    : effectiveSetting((key) => tx.get(accountSettings, key), caller, {
        name: "containerInsights",
        principalArn: ownPrincipal(tx, caller),
      }).value;
  return newCluster({
    accountId,
    region,
    clusterName: input.clusterName ?? DEFAULT_CLUSTER_NAME,
    createdAtMs: nowMs,
    settings: checkClusterSettings(input.settings, containerInsights),
    capacityProviders,
    defaultCapacityProviderStrategy: checkStrategy(input.defaultCapacityProviderStrategy ?? [], {
      associated: capacityProviders,
      use: "clusterDefault",
    }),
    tags: checkTags(input.tags),
    ...(input.configuration && { configuration: input.configuration }),
    ...(input.serviceConnectDefaults?.namespace && {
      serviceConnectDefaults: { namespace: input.serviceConnectDefaults.namespace },
    }),
  });
}

/** What the request leaves out it does not contradict. */
function requireSame(
  input: Input<"CreateCluster">,
  existing: ClusterRecord,
  requested: ClusterRecord,
): void {
  const members = [
    "settings",
    "capacityProviders",
    "defaultCapacityProviderStrategy",
    "configuration",
    "serviceConnectDefaults",
    "tags",
  ] as const;
  const differs = members.some(
    (member) => input[member] !== undefined && !sameValue(existing[member], requested[member]),
  );
  if (!differs) return;
  throw new ApiError(
    "InvalidParameterException",
    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
  );
}
