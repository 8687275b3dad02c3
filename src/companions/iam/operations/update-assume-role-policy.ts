import type { UpdateAssumeRolePolicyRequest } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { checkedTrustPolicy } from "../documents.ts";
import { findOwnRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";

export const updateAssumeRolePolicy: IamOperation<UpdateAssumeRolePolicyRequest> = (context) => {
  const { input, tx } = context;
  const role = findOwnRole(context, input.RoleName);
  const trustPolicy = checkedTrustPolicy(tx, input.PolicyDocument);
  tx.put(roles, { ...role, trustPolicy });
  return {};
};
