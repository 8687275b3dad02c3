import type { PolicyDocument } from "./document.ts";
import { evaluate, type Verdict } from "./evaluate.ts";
import type { PolicyRequest } from "./request.ts";
import { grantOf, type ResourceSide } from "./resource-grant.ts";

/** The policies that hold for a principal of the account. */
export interface PrincipalPolicies {
  readonly identity: readonly PolicyDocument[];
  /** What the principal may do at most, when it has a boundary. */
  readonly boundary?: readonly PolicyDocument[];
  /** What this session may do at most, when its role was assumed with policies. */
  readonly session?: readonly PolicyDocument[];
}

/** The kinds of policies, in AWS's words for a refusal. */
export type PolicyType =
  | "identity-based policy"
  | "permissions boundary"
  | "resource-based policy"
  | "session policy";

/** What comes of all policies together, and for a refusal which kind of them it was. */
export type Decision =
  | { readonly kind: "allowed" }
  | { readonly kind: "denied"; readonly verdict: DenyVerdict; readonly by: PolicyType };

type DenyVerdict = Exclude<Verdict, "allowed">;

const ALLOWED: Decision = { kind: "allowed" };

/**
 * Whether a principal may do something: an explicit deny anywhere decides; else identity policies, boundary and
 * session policies must each allow it, as far as there are any. `policies` is absent for root, who has none and needs none.
 * A resource that has policies of its own is looked at from its `side` too: within an account it may give what identity
 * policies don't, across accounts both have to.
 * Source: IAM User Guide, "Policy evaluation logic".
 */
export function decide(
  policies: PrincipalPolicies | undefined,
  request: PolicyRequest,
  side?: ResourceSide,
): Decision {
  const verdicts = policies ? verdictsOf(policies, request) : [];
  const grant = side ? grantOf(side, request) : "nothing";
  const explicit = deniedBy(verdicts, "explicitDeny");
  if (explicit) return explicit;
  if (grant === "denied") return byResource("explicitDeny");
  if (side && !side.isOwnAccount) {
    const implicit = deniedBy(verdicts, "implicitDeny");
    return implicit ?? (grant === "nothing" ? byResource("implicitDeny") : ALLOWED);
  }
  if (grant === "in full") return ALLOWED;
  const needed =
    grant === "within bounds" ? verdicts.filter(({ by }) => by !== IDENTITY) : verdicts;
  return deniedBy(needed, "implicitDeny") ?? ALLOWED;
}

const IDENTITY = "identity-based policy";

const LAYERS = [
  ["identity", IDENTITY],
  ["boundary", "permissions boundary"],
  ["session", "session policy"],
] as const satisfies readonly (readonly [keyof PrincipalPolicies, PolicyType])[];

interface LayerVerdict {
  readonly by: PolicyType;
  readonly verdict: Verdict;
}

function verdictsOf(policies: PrincipalPolicies, request: PolicyRequest): readonly LayerVerdict[] {
  return LAYERS.flatMap(([layer, by]) => {
    const documents = policies[layer];
    return documents ? [{ by, verdict: evaluate(documents, request) }] : [];
  });
}

function deniedBy(verdicts: readonly LayerVerdict[], verdict: DenyVerdict): Decision | undefined {
  const denied = verdicts.find((one) => one.verdict === verdict);
  return denied && { kind: "denied", verdict, by: denied.by };
}

function byResource(verdict: DenyVerdict): Decision {
  return { kind: "denied", verdict, by: "resource-based policy" };
}

/** AWS's words: IAM User Guide, "Troubleshoot access denied error messages". */
export function deniedMessage(denied: {
  readonly principalArn: string;
  readonly action: string;
  /** Absent where a service does not say it. */
  readonly resource?: string;
  readonly decision: Extract<Decision, { readonly kind: "denied" }>;
}): string {
  const { principalArn, action, resource } = denied;
  const { verdict, by } = denied.decision;
  const why =
    verdict === "implicitDeny"
      ? `because no ${by} allows the ${action} action`
      : `with an explicit deny in ${by.startsWith("identity") ? "an" : "a"} ${by}`;
  const on = resource === undefined ? "" : ` on resource: ${resource}`;
  return `User: ${principalArn} is not authorized to perform: ${action}${on} ${why}`;
}
