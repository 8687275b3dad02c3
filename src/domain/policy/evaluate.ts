import { isFulfilled } from "./conditions.ts";
import type { NamedPrincipal, PatternSet, PolicyDocument, Statement } from "./document.ts";
import type { PolicyRequest, PrincipalNames } from "./request.ts";
import { fillVariables } from "./variables.ts";
import { matchesArn, matchesPattern } from "./wildcard.ts";

/** What policies say of a request: an explicit deny wins over every allow. */
export type Verdict = "allowed" | "explicitDeny" | "implicitDeny";

/**
 * What policies of one kind, all attached to one principal or one resource, say together.
 * Source: IAM User Guide, "Policy evaluation logic".
 */
export function evaluate(
  documents: readonly PolicyDocument[],
  request: PolicyRequest,
  principal?: PrincipalNames,
): Verdict {
  let verdict: Verdict = "implicitDeny";
  for (const document of documents) {
    const hasVariables = document.version === "2012-10-17";
    for (const statement of document.statements) {
      if (!applies(statement, request, { principal, hasVariables })) continue;
      if (statement.effect === "Deny") return "explicitDeny";
      verdict = "allowed";
    }
  }
  return verdict;
}

interface How {
  readonly principal: PrincipalNames | undefined;
  readonly hasVariables: boolean;
}

function applies(statement: Statement, request: PolicyRequest, how: How): boolean {
  return (
    coversAction(statement.actions, request.action) &&
    coversPrincipal(statement, how.principal) &&
    coversResource(statement.resources, request, how) &&
    statement.conditions.every((one) => isFulfilled(one, request.values, how.hasVariables))
  );
}

/** Actions are not case-sensitive, and have no variables. */
function coversAction({ means, patterns }: PatternSet, action: string): boolean {
  const lower = action.toLowerCase();
  const isNamed = patterns.some(
    (pattern) => pattern === "*" || matchesPattern(lower, { text: pattern.toLowerCase() }),
  );
  return isNamed === (means === "these");
}

function coversResource(
  resources: PatternSet | undefined,
  request: PolicyRequest,
  { hasVariables }: How,
): boolean {
  if (!resources) return true;
  const isNamed = resources.patterns.some((text) => {
    if (text === "*") return true;
    const pattern = hasVariables ? fillVariables(text, request.values) : { text };
    return pattern !== undefined && matchesArn(request.resource, pattern);
  });
  return isNamed === (resources.means === "these");
}

/**
 * Who denies all except some has to name whom he means by all his names, the account's included; one is enough to be left
 * out of what is allowed. Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal".
 */
function coversPrincipal(
  { effect, principals: set }: Statement,
  names: PrincipalNames = [],
): boolean {
  if (!set) return true;
  const isNamed = (name: NamedPrincipal): boolean =>
    set.principals.some((wanted) => isSamePrincipal(wanted, name));
  if (set.means === "these") return names.some(isNamed);
  return effect === "Deny" ? !names.every(isNamed) : !names.some(isNamed);
}

/** `*` is everybody; a name has no other wildcards (IAM User Guide, "AWS JSON policy elements: Principal"). */
function isSamePrincipal(wanted: NamedPrincipal, name: NamedPrincipal): boolean {
  if (wanted.kind !== name.kind) return false;
  return wanted.name === name.name || (wanted.kind === "AWS" && wanted.name === "*");
}
