import type { DeleteUserPermissionsBoundaryRequest } from "@aws-sdk/client-iam";
import { users } from "../../../store/identity-tables.ts";
import { withoutBoundary } from "../boundaries.ts";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** DeleteUserPermissionsBoundary. Where there is none nothing changes. */
export const deleteUserPermissionsBoundary: IamOperation<DeleteUserPermissionsBoundaryRequest> = (
  context,
) => {
  context.tx.put(users, withoutBoundary(findUser(context, context.input.UserName)));
  return {};
};
