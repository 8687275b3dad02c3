import {
  checkAttributeCount,
  checkCustomAttribute,
  withAttribute,
} from "../../domain/attributes.ts";
import { containerInstances } from "../../store/tables.ts";
import { resolveAttributeTarget } from "../attribute-target.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";

/** PutAttributes: sets attributes of container instances, or replaces their values. All of them or none. */
export const putAttributes: Operation<"PutAttributes"> = {
  errors: [
    "AttributeLimitExceededException",
    "ClusterNotFoundException",
    "TargetNotFoundException",
  ],
  handle: ({ input, caller, write }) =>
    write((tx) => {
      const cluster = resolveCluster(tx, caller, input.cluster);
      checkAttributeCount(input.attributes);
      const attributes = input.attributes.map((given) => {
        const attribute = checkCustomAttribute(given);
        const instance = resolveAttributeTarget(tx, cluster, given);
        tx.put(containerInstances, {
          ...instance,
          attributes: withAttribute(instance.attributes, attribute),
          version: instance.version + 1,
        });
        return { ...attribute, targetId: instance.containerInstanceArn };
      });
      return { attributes };
    }),
};
