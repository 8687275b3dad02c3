import type { CreateRoleRequest, CreateRoleResponse } from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import type { RoleRecord } from "../../../domain/identity/records.ts";
import { roles } from "../../../store/identity-tables.ts";
import { DEFAULT_SESSION_SECONDS, newRole } from "../../../store/new-role.ts";
import { boundaryOf } from "../boundaries.ts";
import { checkedTrustPolicy } from "../documents.ts";
import { alreadyExists } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentWholeRole } from "../present.ts";
import { checkedTags } from "../tags.ts";

/** CreateRole. The trust policy is checked, and so is whether its principals exist. */
export const createRole: IamOperation<CreateRoleRequest, CreateRoleResponse> = (context) => {
  const { input, tx, caller } = context;
  if (tx.get(roles, identityKey(caller.accountId, input.RoleName))) {
    throw alreadyExists(`Role with name ${input.RoleName} already exists.`);
  }
  const role: RoleRecord = {
    ...newRole(
      { ...context, accountId: caller.accountId },
      {
        roleName: input.RoleName,
        path: input.Path ?? "/",
        trustPolicy: checkedTrustPolicy(tx, input.AssumeRolePolicyDocument),
      },
    ),
    ...boundaryOf(context, input.PermissionsBoundary),
    ...(input.Description !== undefined && { description: input.Description }),
    maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    tags: checkedTags(input.Tags),
  };
  tx.put(roles, role);
  return { Role: presentWholeRole(role) };
};
