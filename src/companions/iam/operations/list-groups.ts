import type { ListGroupsRequest, ListGroupsResponse } from "@aws-sdk/client-iam";
import { groups } from "../../../store/identity-tables.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentGroup } from "../present.ts";

/** ListGroups, in the order of their names; with `PathPrefix` those whose path begins so. */
export const listGroups: IamOperation<ListGroupsRequest, ListGroupsResponse> = ({
  input,
  tx,
  caller,
}) => {
  const { PathPrefix = "/" } = input;
  const all = [...tx.by(groups, "account", caller.accountId)];
  const { items, more } = page(
    all.filter(({ path }) => path.startsWith(PathPrefix)),
    {
      operation: "ListGroups",
      filters: [caller.accountId, PathPrefix],
      input,
      nameOf: ({ groupName }) => groupName,
    },
  );
  return { Groups: items.map(presentGroup), ...more };
};
