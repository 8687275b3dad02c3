import type { GetInstanceProfileRequest, GetInstanceProfileResponse } from "@aws-sdk/client-iam";
import { findInstanceProfile } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentWholeInstanceProfile } from "../present.ts";

/** GetInstanceProfile, with its role, as ListRoles shows it, and its tags. None of that name: NoSuchEntityException. */
export const getInstanceProfile: IamOperation<
  GetInstanceProfileRequest,
  GetInstanceProfileResponse
> = (context) => {
  const profile = findInstanceProfile(context, context.input.InstanceProfileName);
  return { InstanceProfile: presentWholeInstanceProfile(context.tx, profile) };
};
