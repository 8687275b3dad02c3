import type { PutRolePermissionsBoundaryRequest } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { boundaryOf } from "../boundaries.ts";
import { findOwnRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/**
 * PutRolePermissionsBoundary, in the place of the one before. A policy that isn't there: NoSuchEntityException; a
 * service-linked role: UnmodifiableEntityException.
 */
export const putRolePermissionsBoundary: IamOperation<PutRolePermissionsBoundaryRequest> = (
  context,
) => {
  const { input, tx } = context;
  const role = findOwnRole(context, input.RoleName);
  tx.put(roles, { ...role, ...boundaryOf(context, input.PermissionsBoundary) });
  return {};
};
