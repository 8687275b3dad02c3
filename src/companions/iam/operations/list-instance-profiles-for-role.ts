import type {
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
} from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { findRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentInstanceProfile } from "../present.ts";

/**
 * ListInstanceProfilesForRole: those that have the role, which may be none; their tags are left to GetInstanceProfile.
 * No such role: NoSuchEntityException.
 */
export const listInstanceProfilesForRole: IamOperation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
> = (context) => {
  const { input, tx, caller } = context;
  const role = findRole(context, input.RoleName);
  const all = tx.by(instanceProfiles, "role", identityKey(caller.accountId, role.roleName));
  const { items, more } = page(all, {
    operation: "ListInstanceProfilesForRole",
    filters: [caller.accountId, role.roleName],
    input,
    nameOf: (profile) => profile.instanceProfileName,
  });
  return { InstanceProfiles: items.map((one) => presentInstanceProfile(tx, one)), ...more };
};
