import type { ListUsersRequest, ListUsersResponse } from "@aws-sdk/client-iam";
import { users } from "../../../store/identity-tables.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentUser } from "../present.ts";

/** ListUsers, in the order of their names, without tags and boundary, as on AWS; GetUser shows them. */
export const listUsers: IamOperation<ListUsersRequest, ListUsersResponse> = ({
  input,
  tx,
  caller,
}) => {
  const { PathPrefix = "/" } = input;
  const all = [...tx.by(users, "account", caller.accountId)];
  const { items, more } = page(
    all.filter(({ path }) => path.startsWith(PathPrefix)),
    {
      operation: "ListUsers",
      filters: [caller.accountId, PathPrefix],
      input,
      nameOf: ({ userName }) => userName,
    },
  );
  return { Users: items.map(presentUser), ...more };
};
