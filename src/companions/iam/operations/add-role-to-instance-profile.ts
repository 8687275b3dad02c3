import type { AddRoleToInstanceProfileRequest } from "@aws-sdk/client-iam";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { findInstanceProfile, findOwnRole, limitExceeded } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/**
 * AddRoleToInstanceProfile. A profile has one role: another, and the same again, is LimitExceededException. A
 * service-linked role: UnmodifiableEntityException.
 */
export const addRoleToInstanceProfile: IamOperation<AddRoleToInstanceProfileRequest> = (
  context,
) => {
  const { input, tx } = context;
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  const role = findOwnRole(context, input.RoleName);
  if (profile.role !== undefined) {
    throw limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
  }
  tx.put(instanceProfiles, { ...profile, role: role.roleName.toLowerCase() });
  return {};
};
