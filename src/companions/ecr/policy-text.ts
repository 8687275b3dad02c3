import { parsePolicy } from "../../domain/policy/parse.ts";
import type { Caller } from "../../domain/scope.ts";
import { locksOut, namesKnownPrincipals } from "../../store/known-principal.ts";
import type { View } from "../../store/view.ts";
import { invalidParameter } from "./refusals.ts";

const MAX_LENGTH = 10_240;

/**
 * A policy that can be put. That of a repository is on it alone and names no resource, that of a registry names some. Throws
 * InvalidParameterException.
 */
export function checkPolicy(
  text: string | undefined,
  kind: "repository" | "registry",
  { view, caller }: { readonly view: View; readonly caller: Caller },
): string {
  if (text === undefined) throw invalidParameter("policyText", "must not be null");
  if (text.length > MAX_LENGTH) {
    throw invalidParameter("policyText", `must have length less than or equal to ${MAX_LENGTH}`);
  }
  const policy = parsePolicy(text, "resource");
  const isOfKind =
    policy.kind === "policy" &&
    policy.document.statements.every(
      ({ resources }) => (resources === undefined) === (kind === "repository"),
    );
  if (!isOfKind) throw invalidParameter("PolicyText", `Invalid ${kind} policy provided`);
  // Seen in https://github.com/hashicorp/terraform-provider-aws/issues/39064.
  if (!namesKnownPrincipals(view, policy.document, caller)) {
    throw invalidParameter("PolicyText", "Principal not found");
  }
  return text;
}

/**
 * Throws InvalidParameterException for a policy that would keep who sets it from setting another; its words are unverified.
 * Source: Amazon ECR API Reference, "SetRepositoryPolicy", `force`.
 */
export function refuseLockout(text: string, caller: Caller, resource: string): void {
  const policy = parsePolicy(text, "resource");
  if (policy.kind !== "policy") return;
  if (!locksOut(policy.document, caller, { action: "ecr:SetRepositoryPolicy", resource })) return;
  throw invalidParameter(
    "PolicyText",
    "The policy would prevent you from setting another policy in the future",
  );
}
