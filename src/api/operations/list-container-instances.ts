import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import { compileQuery } from "../../domain/query-language/query.ts";
import { containerInstances, tasks } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Input, Operation } from "../operation.ts";
import { page } from "../pagination.ts";

/**
 * ListContainerInstances: the ARNs of a cluster's instances, by status (all but INACTIVE when not given) and by
 * an expression of the cluster query language.
 */
export const listContainerInstances: Operation<"ListContainerInstances"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const { clusterArn } = resolveCluster(view, caller, input.cluster);
      const { filter, status } = input;
      const { items, nextToken } = page({
        items: matching(view, clusterArn, input),
        input,
        defaultSize: 100,
        maxSize: 100,
        query: {
          operation: "ListContainerInstances",
          scope: caller,
          filters: { clusterArn, filter, status },
        },
        keyOf: (instance) => instance.containerInstanceArn,
      });
      return {
        containerInstanceArns: items.map((instance) => instance.containerInstanceArn),
        ...(nextToken !== undefined && { nextToken }),
      };
    }),
};

function matching(
  view: View,
  clusterArn: string,
  { filter, status }: Input<"ListContainerInstances">,
): readonly ContainerInstanceRecord[] {
  const satisfies = filter === undefined || filter === "" ? undefined : compileQuery(filter);
  return [...view.by(containerInstances, "cluster", clusterArn)].filter((instance) => {
    if (status === undefined ? instance.status === "INACTIVE" : instance.status !== status) {
      return false;
    }
    if (!satisfies) return true;
    const onIt = [...view.by(tasks, "instance", instance.containerInstanceArn)];
    return satisfies({ instance, tasks: onIt });
  });
}
