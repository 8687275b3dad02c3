import { scopeKey } from "../../domain/scope.ts";
import { clusters } from "../../store/tables.ts";
import type { Operation } from "../operation.ts";
import { page } from "../pagination.ts";

/** ListClusters: the ARNs of the clusters that are not deleted. */
export const listClusters: Operation<"ListClusters"> = {
  errors: [],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const { items, nextToken } = page({
        items: [...view.by(clusters, "scope", scopeKey(caller))].filter(
          (cluster) => cluster.status === "ACTIVE",
        ),
        input,
        defaultSize: 100,
        maxSize: 100,
        query: { operation: "ListClusters", scope: caller },
        keyOf: (cluster) => cluster.clusterArn,
      });
      return {
        clusterArns: items.map((cluster) => cluster.clusterArn),
        ...(nextToken !== undefined && { nextToken }),
      };
    }),
};
