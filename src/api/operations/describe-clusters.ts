import type * as ecs from "@aws-sdk/client-ecs";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { clusterArnOf, findCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";
import { presentCluster } from "../present-cluster.ts";

/** Amazon ECS API Reference, "DescribeClusters", clusters. */
const MAX_CLUSTERS = 100;

/**
 * DescribeClusters: the clusters named, deleted ones too, or `default` when none is. What does not exist is
 * in `failures`.
 */
export const describeClusters: Operation<"DescribeClusters"> = {
  errors: [],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const named = new Set(input.clusters ?? []);
      if (named.size > MAX_CLUSTERS) {
        throw new ApiError(
          "InvalidParameterException",
          `clusters can have at most ${MAX_CLUSTERS} items.`,
        );
      }
      if (named.has("")) {
        // blox/blox#170.
        throw new ApiError("InvalidParameterException", "Clusters can not be blank.");
      }
      const clusters: Shape<ecs.Cluster>[] = [];
      const failures: Shape<ecs.Failure>[] = [];
      for (const reference of named.size === 0 ? [undefined] : named) {
        const cluster = findCluster(view, caller, reference);
        if (cluster) clusters.push(presentCluster(view, cluster, input.include ?? []));
        else failures.push({ arn: clusterArnOf(caller, reference), reason: "MISSING" });
      }
      return { clusters, failures };
    }),
};
