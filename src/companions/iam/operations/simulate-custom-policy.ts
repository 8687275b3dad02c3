import type { SimulateCustomPolicyRequest, SimulatePolicyResponse } from "@aws-sdk/client-iam";
import { checkedDocument } from "../documents.ts";
import type { IamOperation } from "../operation.ts";
import { simulate } from "../simulation.ts";

/** SimulateCustomPolicy: what policies of the request would say. */
export const simulateCustomPolicy: IamOperation<
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse
> = (context) => {
  const { input, source } = context;
  const read = (text: string) => source.read(checkedDocument(text, "identity"), "identity");
  const bounds = input.PermissionsBoundaryPolicyInputList ?? [];
  return simulate(context, input, {
    identity: input.PolicyInputList.map(read),
    ...(bounds.length > 0 && { boundary: bounds.map(read) }),
  });
};
