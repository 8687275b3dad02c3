import type { SimulatePrincipalPolicyRequest, SimulatePolicyResponse } from "@aws-sdk/client-iam";
import { parseIdentityArn } from "../../../domain/identity/names.ts";
import { boundary } from "../../../store/principal.ts";
import { checkedDocument } from "../documents.ts";
import type { IamOperation } from "../operation.ts";
import { policiesOf, simulate } from "../simulation.ts";

/** SimulatePrincipalPolicy: what the policies of a user, group or role would say, and those of the request. */
export const simulatePrincipalPolicy: IamOperation<
  SimulatePrincipalPolicyRequest,
  SimulatePolicyResponse
> = (context) => {
  const { input, tx, source } = context;
  const read = (text: string) => source.read(checkedDocument(text, "identity"), "identity");
  const parsed = parseIdentityArn(input.PolicySourceArn);
  const own = policiesOf(context, parsed);
  const bounds = input.PermissionsBoundaryPolicyInputList ?? [];
  // Who is simulated is who calls, where it can be.
  const CallerArn =
    input.CallerArn ?? (parsed?.kind === "user" ? input.PolicySourceArn : undefined);
  return simulate(
    context,
    { ...input, CallerArn },
    {
      identity: [...own.identity, ...(input.PolicyInputList ?? []).map(read)],
      ...boundary(tx, own, source),
      ...(bounds.length > 0 && { boundary: bounds.map(read) }),
    },
  );
};
