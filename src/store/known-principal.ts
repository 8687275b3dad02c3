import { identityKey, parseIdentityArn, rootArn } from "../domain/identity/names.ts";
import type { PolicyDocument } from "../domain/policy/document.ts";
import type { PolicyRequest } from "../domain/policy/request.ts";
import { shutsOut } from "../domain/policy/resource-grant.ts";
import type { Caller } from "../domain/scope.ts";
import { roles, users } from "./identity-tables.ts";
import type { View } from "./view.ts";

/** Whether a role or user that a policy names is there. Accounts, sessions and `*` are taken at their word. */
export function isKnownPrincipal(view: View, arn: string): boolean {
  const parsed = parseIdentityArn(arn);
  if (!parsed) return true;
  const key = identityKey(parsed.accountId, parsed.name);
  if (parsed.kind === "role") return view.get(roles, key)?.arn === arn;
  return parsed.kind === "user" ? view.get(users, key)?.arn === arn : true;
}

/** Whether the roles and users of the account that a resource's policy names are there; those of others can't be known. */
export function namesKnownPrincipals(
  view: View,
  { statements }: PolicyDocument,
  { accountId }: Pick<Caller, "accountId">,
): boolean {
  return statements
    .flatMap(({ principals }) => principals?.principals ?? [])
    .every(({ kind, name }) => {
      const isOwn = kind === "AWS" && parseIdentityArn(name)?.accountId === accountId;
      return !isOwn || isKnownPrincipal(view, name);
    });
}

/** Whether who puts a policy on a resource could not do this again, whatever the circumstances. */
export function locksOut(
  document: PolicyDocument,
  { accountId, principalArn }: Caller,
  manage: Pick<PolicyRequest, "action" | "resource">,
): boolean {
  const names = [...new Set([principalArn, rootArn(accountId)])];
  const principal = names.map((name) => ({ kind: "AWS", name }) as const);
  return shutsOut(document, { ...manage, principal });
}
