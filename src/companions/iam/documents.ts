import { ApiError } from "../../domain/errors.ts";
import type { PolicyDocument } from "../../domain/policy/document.ts";
import { parsePolicy, type PolicyKind } from "../../domain/policy/parse.ts";
import { isKnownPrincipal } from "../../store/known-principal.ts";
import type { View } from "../../store/view.ts";
import { limitExceeded } from "./find.ts";

/** Checks a document and gives it back. Throws MalformedPolicyDocument in IAM's words. */
export function checkedDocument(text: string, kind: PolicyKind): string {
  parsed(text, kind);
  return text;
}

/** The same for a managed policy, which has to be of the newer language. */
export function checkedManagedDocument(text: string): string {
  if (parsed(text, "identity").version === "2012-10-17") return text;
  throw new ApiError(
    "MalformedPolicyDocumentException",
    "Policy document must be version 2012-10-17 or greater.",
  );
}

function parsed(text: string, kind: PolicyKind): PolicyDocument {
  const policy = parsePolicy(text, kind);
  if (policy.kind === "policy") return policy.document;
  throw new ApiError("MalformedPolicyDocumentException", policy.problem);
}

/** IAM and STS quotas, "IAM character limits": white space is not counted. */
const TRUST_POLICY_SIZE = 2048;

/** The same for a trust policy, whose principals have to exist where that can be known. */
export function checkedTrustPolicy(view: View, text: string): string {
  const document = parsed(text, "trust");
  if (sizeOf(text) > TRUST_POLICY_SIZE) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_SIZE}`);
  }
  for (const { principals } of document.statements) {
    for (const { kind, name } of principals?.principals ?? []) {
      if (kind !== "AWS" || isKnownPrincipal(view, name)) continue;
      throw new ApiError(
        "MalformedPolicyDocumentException",
        `Invalid principal in policy: "AWS":"${name}"`,
      );
    }
  }
  return text;
}

/** How big a document is in IAM's count. */
export function sizeOf(text: string): number {
  return text.replaceAll(/\s/g, "").length;
}

/** Documents go out percent-encoded (RFC 3986): AWS IAM API Reference, "GetRolePolicy". */
export function encodedDocument(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
