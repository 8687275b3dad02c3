import type { DeleteRolePermissionsBoundaryRequest } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { withoutBoundary } from "../boundaries.ts";
import { findOwnRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/**
 * DeleteRolePermissionsBoundary. Where there is none nothing changes. A service-linked role:
 * UnmodifiableEntityException.
 */
export const deleteRolePermissionsBoundary: IamOperation<DeleteRolePermissionsBoundaryRequest> = (
  context,
) => {
  context.tx.put(roles, withoutBoundary(findOwnRole(context, context.input.RoleName)));
  return {};
};
