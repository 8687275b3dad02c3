import type { UntagInstanceProfileRequest } from "@aws-sdk/client-iam";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { findInstanceProfile } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withoutTags } from "../tags.ts";

/** UntagInstanceProfile. Keys that aren't there are no error; case doesn't count. */
export const untagInstanceProfile: IamOperation<UntagInstanceProfileRequest> = (context) => {
  const { input, tx } = context;
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  tx.put(instanceProfiles, withoutTags(profile, input.TagKeys));
  return {};
};
