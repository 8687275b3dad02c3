import type { PutUserPermissionsBoundaryRequest } from "@aws-sdk/client-iam";
import { users } from "../../../store/identity-tables.ts";
import { boundaryOf } from "../boundaries.ts";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** PutUserPermissionsBoundary, in the place of the one before. A policy that isn't there: NoSuchEntityException. */
export const putUserPermissionsBoundary: IamOperation<PutUserPermissionsBoundaryRequest> = (
  context,
) => {
  const { input, tx } = context;
  const user = findUser(context, input.UserName);
  tx.put(users, { ...user, ...boundaryOf(context, input.PermissionsBoundary) });
  return {};
};
