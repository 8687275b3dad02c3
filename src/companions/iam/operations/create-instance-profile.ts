import type {
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
} from "@aws-sdk/client-iam";
import { identityArn, identityKey, uniqueId } from "../../../domain/identity/names.ts";
import type { InstanceProfileRecord } from "../../../domain/identity/records.ts";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import { alreadyExists } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentWholeInstanceProfile } from "../present.ts";
import { checkedTags } from "../tags.ts";

/**
 * CreateInstanceProfile, without a role, which AddRoleToInstanceProfile gives it. A name that is taken, in whatever
 * case: EntityAlreadyExistsException.
 */
export const createInstanceProfile: IamOperation<
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse
> = ({ input, tx, caller, nowMs, ids }) => {
  const { accountId } = caller;
  const { InstanceProfileName: name, Path: path = "/" } = input;
  if (tx.get(instanceProfiles, identityKey(accountId, name))) {
    throw alreadyExists(`Instance Profile ${name} already exists.`);
  }
  const profile: InstanceProfileRecord = {
    accountId,
    instanceProfileName: name,
    instanceProfileId: uniqueId("AIPA", ids.hex32()),
    path,
    arn: identityArn("instance-profile", { accountId, path, name }),
    createdAtMs: nowMs,
    tags: checkedTags(input.Tags),
  };
  tx.put(instanceProfiles, profile);
  return { InstanceProfile: presentWholeInstanceProfile(tx, profile) };
};
