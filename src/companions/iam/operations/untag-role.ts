import type { UntagRoleRequest } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { findRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withoutTags } from "../tags.ts";

/** UntagRole: also those of services, as TagRole. Keys that aren't there are no error; case doesn't count. */
export const untagRole: IamOperation<UntagRoleRequest> = (context) => {
  const { input, tx } = context;
  tx.put(roles, withoutTags(findRole(context, input.RoleName), input.TagKeys));
  return {};
};
