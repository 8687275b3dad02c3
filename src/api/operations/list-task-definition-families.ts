import { scopeKey, type Scope } from "../../domain/scope.ts";
import { MAX_LIST_RESULTS } from "../../domain/task-definition/limits.ts";
import type { FamilyRecord } from "../../domain/task-definition/record.ts";
import { families, taskDefinitions } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import type { Input, Operation } from "../operation.ts";
import { page } from "../pagination.ts";

/**
 * ListTaskDefinitionFamilies: the families that begin with `familyPrefix`, in alphabetical order. ACTIVE
 * ones have an ACTIVE revision, INACTIVE ones only others; a family without any revision left is in
 * neither.
 */
export const listTaskDefinitionFamilies: Operation<"ListTaskDefinitionFamilies"> = {
  errors: [],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const { familyPrefix, status = "ALL" } = input;
      const { items, nextToken } = page({
        items: matching(view, caller, input),
        input,
        defaultSize: MAX_LIST_RESULTS,
        maxSize: MAX_LIST_RESULTS,
        query: {
          operation: "ListTaskDefinitionFamilies",
          scope: caller,
          filters: { familyPrefix, status },
        },
        keyOf: ({ family }) => family,
      });
      return {
        families: items.map(({ family }) => family),
        ...(nextToken !== undefined && { nextToken }),
      };
    }),
};

function* matching(
  view: View,
  scope: Scope,
  { familyPrefix = "", status = "ALL" }: Input<"ListTaskDefinitionFamilies">,
): Iterable<FamilyRecord> {
  for (const row of view.by(families, "scope", scopeKey(scope))) {
    if (!row.family.startsWith(familyPrefix)) continue;
    if (view.count(taskDefinitions, "family", row.familyKey) === 0) continue;
    const active = view.count(taskDefinitions, "activeFamily", row.familyKey) > 0;
    if (status === "ALL" || active === (status === "ACTIVE")) yield row;
  }
}
