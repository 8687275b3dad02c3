import type * as ecs from "@aws-sdk/client-ecs";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { resolveCluster } from "../cluster-reference.ts";
import { containerInstanceArnOf, findContainerInstance } from "../container-instance-reference.ts";
import type { Operation } from "../operation.ts";
import { presentContainerInstance } from "../present-container-instance.ts";

/** Amazon ECS API Reference, "DescribeContainerInstances", containerInstances. */
const MAX_INSTANCES = 100;

/**
 * DescribeContainerInstances: the instances named, deregistered ones too. What does not exist is in
 * `failures`, and so are the hosts of the Fargate pool, which are nobody's container instances.
 */
export const describeContainerInstances: Operation<"DescribeContainerInstances"> = {
  errors: ["ClusterNotFoundException"],
  whenMissing: { containerInstances: ["ClientException", "Container Instances cannot be empty."] },
  handle: ({ input, caller, read }) =>
    read((view) => {
      const cluster = resolveCluster(view, caller, input.cluster);
      const named = new Set(input.containerInstances);
      if (named.size === 0) {
        throw new ApiError("ClientException", "Container Instances cannot be empty.");
      }
      if (named.size > MAX_INSTANCES) {
        throw new ApiError(
          "InvalidParameterException",
          `instanceIds can have at most ${MAX_INSTANCES} items.`,
        );
      }
      const containerInstances: Shape<ecs.ContainerInstance>[] = [];
      const failures: Shape<ecs.Failure>[] = [];
      for (const reference of named) {
        const instance = findContainerInstance(view, cluster, reference);
        if (instance) {
          containerInstances.push(presentContainerInstance(view, instance, input.include ?? []));
        } else {
          failures.push({ arn: containerInstanceArnOf(cluster, reference), reason: "MISSING" });
        }
      }
      return { containerInstances, failures };
    }),
};
