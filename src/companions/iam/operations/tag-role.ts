import type { TagRoleRequest } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { findOwnRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withTags } from "../tags.ts";

export const tagRole: IamOperation<TagRoleRequest> = (context) => {
  const { input, tx } = context;
  tx.put(roles, withTags(findOwnRole(context, input.RoleName), input.Tags));
  return {};
};
