import type { DeleteInstanceProfileRequest } from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { deleteConflict, findInstanceProfile } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** DeleteInstanceProfile. Refused while it has a role: DeleteConflictException. */
export const deleteInstanceProfile: IamOperation<DeleteInstanceProfileRequest> = (context) => {
  const { input, tx, caller } = context;
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  if (profile.role !== undefined) {
    throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  tx.delete(instanceProfiles, identityKey(caller.accountId, profile.instanceProfileName));
  return {};
};
