import { ApiError } from "../../domain/errors.ts";
import { containerInstances } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Input, Operation } from "../operation.ts";
import { page } from "../pagination.ts";

interface ListedAttribute {
  readonly name: string;
  readonly value?: string;
  readonly targetId: string;
}

/**
 * ListAttributes: the attributes of a cluster's container instances, one entry for each instance that has one,
 * all or those of a name or of a name and value.
 */
export const listAttributes: Operation<"ListAttributes"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const { attributeName, attributeValue } = input;
      const { clusterArn } = resolveCluster(view, caller, input.cluster);
      if (attributeValue !== undefined && attributeName === undefined) {
        // The rule is documented, the text is unverified.
        throw new ApiError(
          "InvalidParameterException",
          "attributeName can not be blank when attributeValue is given.",
        );
      }
      const { items, nextToken } = page({
        items: matching(view, clusterArn, input),
        input,
        defaultSize: 100,
        maxSize: 100,
        query: {
          operation: "ListAttributes",
          scope: caller,
          filters: { clusterArn, attributeName, attributeValue },
        },
        keyOf: ({ targetId, name }) => `${targetId} ${name}`,
      });
      return { attributes: items, ...(nextToken !== undefined && { nextToken }) };
    }),
};

function* matching(
  view: View,
  clusterArn: string,
  { attributeName, attributeValue }: Input<"ListAttributes">,
): Iterable<ListedAttribute> {
  for (const instance of view.by(containerInstances, "cluster", clusterArn)) {
    if (instance.status === "INACTIVE") continue;
    for (const { name, value } of instance.attributes) {
      if (attributeName !== undefined && attributeName !== name) continue;
      if (attributeValue !== undefined && attributeValue !== value) continue;
      yield {
        name,
        ...(value !== undefined && { value }),
        targetId: instance.containerInstanceArn,
      };
    }
  }
}
