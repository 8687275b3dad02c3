import { checkAttributeCount, requireCustom } from "../../domain/attributes.ts";
import { containerInstances } from "../../store/tables.ts";
import { resolveAttributeTarget } from "../attribute-target.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";

/**
 * DeleteAttributes: removes custom attributes of container instances by name. The answer has those that were
 * there; one that was not is no error.
 */
export const deleteAttributes: Operation<"DeleteAttributes"> = {
  errors: ["ClusterNotFoundException", "TargetNotFoundException"],
  handle: ({ input, caller, write }) =>
    write((tx) => {
      const cluster = resolveCluster(tx, caller, input.cluster);
      checkAttributeCount(input.attributes);
      const attributes = input.attributes.flatMap((given) => {
        const { name = "" } = given;
        requireCustom(name);
        const instance = resolveAttributeTarget(tx, cluster, given);
        const deleted = instance.attributes.find((attribute) => attribute.name === name);
        if (!deleted) return [];
        tx.put(containerInstances, {
          ...instance,
          attributes: instance.attributes.filter((attribute) => attribute !== deleted),
          version: instance.version + 1,
        });
        return [{ ...deleted, targetId: instance.containerInstanceArn }];
      });
      return { attributes };
    }),
};
