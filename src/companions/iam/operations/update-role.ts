import type { UpdateRoleRequest, UpdateRoleResponse } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { findOwnRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/**
 * UpdateRole: what is not given stays; an empty description is taken as one. A service-linked role, of which AWS lets
 * the description be changed: UnmodifiableEntityException.
 */
export const updateRole: IamOperation<UpdateRoleRequest, UpdateRoleResponse> = (context) => {
  const { input, tx } = context;
  const role = findOwnRole(context, input.RoleName);
  tx.put(roles, {
    ...role,
    ...(input.Description !== undefined && { description: input.Description }),
    maxSessionSeconds: input.MaxSessionDuration ?? role.maxSessionSeconds,
  });
  return {};
};
