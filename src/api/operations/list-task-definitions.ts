import { scopeKey, type Scope } from "../../domain/scope.ts";
import { MAX_LIST_RESULTS } from "../../domain/task-definition/limits.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import { taskDefinitions } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import type { Input, Operation } from "../operation.ts";
import { page } from "../pagination.ts";
import { familyKey } from "../task-definition-reference.ts";

/**
 * ListTaskDefinitions: the ARNs of the ACTIVE revisions (or of another status), by family and revision
 * number. `familyPrefix` is, despite its name, a whole family name.
 */
export const listTaskDefinitions: Operation<"ListTaskDefinitions"> = {
  errors: [],
  handle: ({ input, caller, read }) =>
    read((view) => {
      const { familyPrefix, status = "ACTIVE", sort = "ASC" } = input;
      const { items, nextToken } = page({
        items: matching(view, caller, input),
        input,
        defaultSize: MAX_LIST_RESULTS,
        maxSize: MAX_LIST_RESULTS,
        query: {
          operation: "ListTaskDefinitions",
          scope: caller,
          filters: { familyPrefix, status, sort },
        },
        keyOf: sortKey,
        ...(sort === "DESC" && { compareKeys: descending }),
      });
      return {
        taskDefinitionArns: items.map(({ taskDefinitionArn }) => taskDefinitionArn),
        ...(nextToken !== undefined && { nextToken }),
      };
    }),
};

function* matching(
  view: View,
  scope: Scope,
  { familyPrefix, status = "ACTIVE" }: Input<"ListTaskDefinitions">,
): Iterable<TaskDefinitionRecord> {
  const rows =
    familyPrefix === undefined
      ? view.by(taskDefinitions, "status", `${scopeKey(scope)}/${status}`)
      : view.by(taskDefinitions, "family", familyKey(scope, familyPrefix));
  for (const record of rows) if (record.status === status) yield record;
}

/** Orders families as text and revisions as numbers; a space sorts before all that a family may contain. */
function sortKey({ family, revision }: TaskDefinitionRecord): string {
  return `${family} ${String(revision).padStart(10, "0")}`;
}

function descending(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? 1 : -1;
}
