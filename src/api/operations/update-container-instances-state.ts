import type * as ecs from "@aws-sdk/client-ecs";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { containerInstances } from "../../store/tables.ts";
import { resolveCluster } from "../cluster-reference.ts";
import { containerInstanceArnOf, findContainerInstance } from "../container-instance-reference.ts";
import type { Operation } from "../operation.ts";
import { presentContainerInstance } from "../present-container-instance.ts";

/** Amazon ECS API Reference, "UpdateContainerInstancesState", containerInstances. */
const MAX_INSTANCES = 10;

/**
 * UpdateContainerInstancesState: takes instances out of placement (DRAINING) and back (ACTIVE). Standalone
 * tasks on a draining instance go on running.
 */
export const updateContainerInstancesState: Operation<"UpdateContainerInstancesState"> = {
  errors: ["ClusterNotFoundException"],
  whenMissing: { containerInstances: ["ClientException", "Container Instances cannot be empty."] },
  handle: ({ input, caller, write }) =>
    write((tx) => {
      const status = checkStatus(input.status);
      const cluster = resolveCluster(tx, caller, input.cluster);
      const named = checkInstances(input.containerInstances);
      const changed: Shape<ecs.ContainerInstance>[] = [];
      const failures: Shape<ecs.Failure>[] = [];
      for (const reference of named) {
        const instance = findContainerInstance(tx, cluster, reference);
        if (!instance || instance.status === "INACTIVE") {
          // That a deregistered instance fails by this reason is unverified.
          const reason = instance ? "INACTIVE" : "MISSING";
          failures.push({ arn: containerInstanceArnOf(cluster, reference), reason });
          continue;
        }
        const updated =
          instance.status === status
            ? instance
            : { ...instance, status, version: instance.version + 1 };
        if (updated !== instance) tx.put(containerInstances, updated);
        changed.push(presentContainerInstance(tx, updated, ["TAGS"]));
      }
      return { containerInstances: changed, failures };
    }),
};

function checkStatus(status: string): "ACTIVE" | "DRAINING" {
  if (status === "ACTIVE" || status === "DRAINING") return status;
  throw new ApiError(
    "InvalidParameterException",
    "Container instances status should be one of [ACTIVE,DRAINING]",
  );
}

function checkInstances(references: readonly string[]): ReadonlySet<string> {
  if (references.length === 0) {
    throw new ApiError("ClientException", "Container Instances cannot be empty.");
  }
  const named = new Set(references);
  if (named.size <= MAX_INSTANCES) return named;
  throw new ApiError(
    "InvalidParameterException",
    `instanceIds can have at most ${MAX_INSTANCES} items.`,
  );
}
