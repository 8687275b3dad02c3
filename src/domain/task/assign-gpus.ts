import type { ContainerDefinition } from "../task-definition/record.ts";
import { gpusOf } from "./resources.ts";

/**
 * The GPUs of each container, by its place in the list: the next free ones, in the order in which the instance
 * has them. There must be as many as the containers ask for together.
 */
export function assignGpus(
  containers: readonly ContainerDefinition[],
  freeIds: readonly string[],
): readonly (readonly string[])[] {
  let left = freeIds;
  return containers.map((container) => {
    const wanted = gpusOf(container);
    const count = wanted === "ALL" ? left.length : wanted;
    const ids = left.slice(0, count);
    left = left.slice(count);
    return ids;
  });
}
