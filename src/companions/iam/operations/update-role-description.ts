import type {
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse,
} from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { findRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentRole } from "../present.ts";

/**
 * UpdateRoleDescription, which UpdateRole has replaced; the answer has the role, which may be a service-linked one.
 */
export const updateRoleDescription: IamOperation<
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse
> = (context) => {
  const { input, tx } = context;
  const role = { ...findRole(context, input.RoleName), description: input.Description };
  tx.put(roles, role);
  return { Role: presentRole(role) };
};
