import type { ListRolesRequest, ListRolesResponse } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentRole } from "../present.ts";

/**
 * ListRoles, in the order of their names, without tags, boundary and last use, as on AWS; GetRole shows them. The
 * service-linked ones are among them.
 */
export const listRoles: IamOperation<ListRolesRequest, ListRolesResponse> = ({
  input,
  tx,
  caller,
}) => {
  const { PathPrefix = "/" } = input;
  const all = [...tx.by(roles, "account", caller.accountId)];
  const { items, more } = page(
    all.filter(({ path }) => path.startsWith(PathPrefix)),
    {
      operation: "ListRoles",
      filters: [caller.accountId, PathPrefix],
      input,
      nameOf: ({ roleName }) => roleName,
    },
  );
  return { Roles: items.map(presentRole), ...more };
};
