import type { TagInstanceProfileRequest } from "@aws-sdk/client-iam";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { findInstanceProfile } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { withTags } from "../tags.ts";

export const tagInstanceProfile: IamOperation<TagInstanceProfileRequest> = (context) => {
  const { input, tx } = context;
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  tx.put(instanceProfiles, withTags(profile, input.Tags));
  return {};
};
