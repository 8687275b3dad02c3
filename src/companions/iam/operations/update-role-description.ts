import type {
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse,
} from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { findOwnRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentRole } from "../present.ts";

export const updateRoleDescription: IamOperation<
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse
> = (context) => {
  const { input, tx } = context;
  const role = { ...findOwnRole(context, input.RoleName), description: input.Description };
  tx.put(roles, role);
  return { Role: presentRole(role) };
};
