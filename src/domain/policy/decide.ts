import type { PolicyDocument } from "./document.ts";
import { evaluate, type Verdict } from "./evaluate.ts";
import type { PolicyRequest } from "./request.ts";

/** The policies that hold for a principal of the account. */
export interface PrincipalPolicies {
  readonly identity: readonly PolicyDocument[];
  /** What the principal may do at most, when it has a boundary. */
  readonly boundary?: readonly PolicyDocument[];
  /** What this session may do at most, when its role was assumed with policies. */
  readonly session?: readonly PolicyDocument[];
}

/** The kinds of policies, in AWS's words for a refusal. */
export type PolicyType = "identity-based policy" | "permissions boundary" | "session policy";

/** What comes of all policies together, and for a refusal which kind of them it was. */
export type Decision =
  | { readonly kind: "allowed" }
  | { readonly kind: "denied"; readonly verdict: DenyVerdict; readonly by: PolicyType };

type DenyVerdict = Exclude<Verdict, "allowed">;

/**
 * Whether a principal may do something: an explicit deny anywhere decides; else identity policies, boundary and
 * session policies must each allow it, as far as there are any.
 * Source: IAM User Guide, "Policy evaluation logic", requests within an account.
 */
export function decide(policies: PrincipalPolicies, request: PolicyRequest): Decision {
  const verdicts = LAYERS.flatMap(([layer, by]) => {
    const documents = policies[layer];
    return documents ? [{ by, verdict: evaluate(documents, request) }] : [];
  });
  for (const verdict of ["explicitDeny", "implicitDeny"] as const) {
    const denied = verdicts.find((one) => one.verdict === verdict);
    if (denied) return { kind: "denied", verdict, by: denied.by };
  }
  return { kind: "allowed" };
}

const LAYERS = [
  ["identity", "identity-based policy"],
  ["boundary", "permissions boundary"],
  ["session", "session policy"],
] as const satisfies readonly (readonly [keyof PrincipalPolicies, PolicyType])[];

/** AWS's words: IAM User Guide, "Troubleshoot access denied error messages". */
export function deniedMessage(denied: {
  readonly principalArn: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: Extract<Decision, { readonly kind: "denied" }>;
}): string {
  const { principalArn, action, resource } = denied;
  const { verdict, by } = denied.decision;
  const why =
    verdict === "implicitDeny"
      ? `because no ${by} allows the ${action} action`
      : `with an explicit deny in ${by.startsWith("identity") ? "an" : "a"} ${by}`;
  return `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}
