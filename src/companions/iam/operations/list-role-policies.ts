import type { ListRolePoliciesRequest, ListRolePoliciesResponse } from "@aws-sdk/client-iam";
import { ROLE } from "../bearers.ts";
import { listInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/** ListRolePolicies: the names of the inline ones; ListAttachedRolePolicies has the managed ones. */
export const listRolePolicies: IamOperation<ListRolePoliciesRequest, ListRolePoliciesResponse> = (
  context,
) => {
  const { input } = context;
  return listInline(ROLE, context, { bearer: input.RoleName, input });
};
