import type { TagRoleRequest } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { findRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withTags } from "../tags.ts";

/** TagRole: also those of services, which are otherwise not their account's to change. */
export const tagRole: IamOperation<TagRoleRequest> = (context) => {
  const { input, tx } = context;
  tx.put(roles, withTags(findRole(context, input.RoleName), input.Tags));
  return {};
};
