import type { RemoveRoleFromInstanceProfileRequest } from "@aws-sdk/client-iam";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { findInstanceProfile, findOwnRole, noSuchEntity } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/**
 * RemoveRoleFromInstanceProfile. A role that the profile doesn't have: NoSuchEntityException; a service-linked role:
 * UnmodifiableEntityException.
 */
export const removeRoleFromInstanceProfile: IamOperation<RemoveRoleFromInstanceProfileRequest> = (
  context,
) => {
  const { input, tx } = context;
  const { role, ...profile } = findInstanceProfile(context, input.InstanceProfileName);
  if (role !== findOwnRole(context, input.RoleName).roleName.toLowerCase()) {
    throw noSuchEntity(`The role with name ${input.RoleName} cannot be found.`);
  }
  tx.put(instanceProfiles, profile);
  return {};
};
