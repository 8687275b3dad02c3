import type {
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse,
} from "@aws-sdk/client-iam";
import { listAttached } from "../attached-policies.ts";
import { GROUP } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

export const listAttachedGroupPolicies: IamOperation<
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse
> = (context) => {
  const { input } = context;
  return listAttached(GROUP, context, { bearer: input.GroupName, input });
};
