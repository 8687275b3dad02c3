import type { AddRoleToInstanceProfileRequest } from "@aws-sdk/client-iam";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { findInstanceProfile, findOwnRole, limitExceeded } from "../find.ts";
import type { IamOperation } from "../operation.ts";

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
