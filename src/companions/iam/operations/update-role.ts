import type { UpdateRoleRequest, UpdateRoleResponse } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { findOwnRole, findRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/**
 * UpdateRole: what is not given stays; an empty description is taken as one. Of a service-linked role the description can
 * be changed; how long its sessions last cannot: UnmodifiableEntityException.
 * Source: IAM User Guide, "Update a service-linked role".
 */
export const updateRole: IamOperation<UpdateRoleRequest, UpdateRoleResponse> = (context) => {
  const { input, tx } = context;
  const find = input.MaxSessionDuration === undefined ? findRole : findOwnRole;
  const role = find(context, input.RoleName);
  tx.put(roles, {
    ...role,
    ...(input.Description !== undefined && { description: input.Description }),
    maxSessionSeconds: input.MaxSessionDuration ?? role.maxSessionSeconds,
  });
  return {};
};
