import type {
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
} from "@aws-sdk/client-iam";
import { instanceProfiles } from "../../../store/identity-tables.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentInstanceProfile } from "../present.ts";

/**
 * ListInstanceProfiles, each with its role, in the order of their names, with `PathPrefix` those whose path begins so.
 * Their tags are left to GetInstanceProfile.
 */
export const listInstanceProfiles: IamOperation<
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse
> = ({ input, tx, caller }) => {
  const { PathPrefix = "/" } = input;
  const all = [...tx.by(instanceProfiles, "account", caller.accountId)];
  const { items, more } = page(
    all.filter(({ path }) => path.startsWith(PathPrefix)),
    {
      operation: "ListInstanceProfiles",
      filters: [caller.accountId, PathPrefix],
      input,
      nameOf: (profile) => profile.instanceProfileName,
    },
  );
  return { InstanceProfiles: items.map((one) => presentInstanceProfile(tx, one)), ...more };
};
