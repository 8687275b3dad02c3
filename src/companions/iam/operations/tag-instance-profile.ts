import type { TagInstanceProfileRequest } from "@aws-sdk/client-iam";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { findInstanceProfile } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withTags } from "../tags.ts";

/**
 * TagInstanceProfile: a key that is there, in whatever case, takes the new value. More than 50: LimitExceededException;
 * a key twice, or one of AWS's (`aws:`): InvalidInputException.
 */
export const tagInstanceProfile: IamOperation<TagInstanceProfileRequest> = (context) => {
  const { input, tx } = context;
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  tx.put(instanceProfiles, withTags(profile, input.Tags));
  return {};
};
