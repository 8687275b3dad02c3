import { ApiError } from "../../domain/errors.ts";
import type { PolicyDocument, PrincipalSet } from "../../domain/policy/document.ts";
import { parsePolicy } from "../../domain/policy/parse.ts";
import type { Caller } from "../../domain/scope.ts";
import { locksOut, namesKnownPrincipals } from "../../store/known-principal.ts";
import type { View } from "../../store/view.ts";

export interface PolicyProblem {
  readonly checkName: string;
  readonly message: string;
}

const BROAD_ACCESS =
  "You can't attach a resource-based policy that allows broad access to the secret.";

/**
 * What is wrong with a resource policy, in AWS's words; nothing when it can be put. The first fault is named.
 * Source: AWS Secrets Manager User Guide, "Managing a Resource-based Policy for a Secret".
 */
export function policyProblem(
  text: string,
  { view, caller, arn }: PolicyPlace,
): PolicyProblem | undefined {
  const document = parsed(text);
  if (!document) {
    return {
      checkName: "PolicySyntax",
      message: "This resource policy contains a syntax error.",
    };
  }
  if (!namesKnownPrincipals(view, document, caller)) {
    return {
      checkName: "PolicyPrincipal",
      message: "This resource policy contains an unsupported principal.",
    };
  }
  const manage = { action: "secretsmanager:PutResourcePolicy", resource: arn };
  if (locksOut(document, caller, manage)) {
    return {
      checkName: "PolicyLockout",
      message: "Your requested changes will not allow you to manage this secret in the future.",
    };
  }
  return undefined;
}

/** Where a policy is to be put, and by whom. */
interface PolicyPlace {
  readonly view: View;
  readonly caller: Caller;
  /** The secret's; `*` where there is none yet. */
  readonly arn: string;
}

/** Throws MalformedPolicyDocumentException. */
export function checkPolicy(text: string, place: PolicyPlace): void {
  const problem = policyProblem(text, place);
  if (problem) throw new ApiError("MalformedPolicyDocumentException", problem.message);
}

/** Throws PublicPolicyException for a policy that lets in everybody. */
export function refusePublic(text: string): void {
  if (publicProblem(text)) throw new ApiError("PublicPolicyException", BROAD_ACCESS);
}

/** That a policy lets in everybody: an Allow for any principal without a condition. */
export function publicProblem(text: string): PolicyProblem | undefined {
  const isPublic = parsed(text)?.statements.some(
    ({ effect, principals, conditions }) =>
      effect === "Allow" && conditions.length === 0 && principals && isEverybody(principals),
  );
  return isPublic === true ? { checkName: "BlockPublicPolicy", message: BROAD_ACCESS } : undefined;
}

function isEverybody({ means, principals }: PrincipalSet): boolean {
  return means === "all except" || principals.some(({ name }) => name === "*");
}

/** A policy of a secret says on what, though it be on the secret alone. */
function parsed(text: string): PolicyDocument | undefined {
  const policy = parsePolicy(text, "resource");
  if (policy.kind !== "policy") return undefined;
  return policy.document.statements.every(({ resources }) => resources)
    ? policy.document
    : undefined;
}
