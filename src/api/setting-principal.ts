import { rootPrincipal } from "../domain/account-settings.ts";
import { ApiError } from "../domain/errors.ts";
import { identityArn, identityKey } from "../domain/identity/names.ts";
import type { Caller } from "../domain/scope.ts";
import { roles } from "../store/identity-tables.ts";
import type { View } from "../store/view.ts";

const IAM_PRINCIPAL = /^arn:aws:iam::(\d{12}):(?:root|user\/.+|role\/.+)$/;

/**
 * Whose account setting a request is about: the caller's own when it does not say. Only the root user may name
 * another principal.
 *
 * Throws InvalidParameterException for what is no user, role or root user of the account, and
 * AccessDeniedException for another's; the texts are unverified.
 * Source: Amazon ECS API Reference, "PutAccountSetting", principalArn.
 */
export function settingPrincipal(
  view: View,
  caller: Caller,
  principalArn: string | undefined,
): string {
  const own = ownPrincipal(view, caller);
  if (principalArn === undefined || principalArn === own) return own;
  if (IAM_PRINCIPAL.exec(principalArn)?.[1] !== caller.accountId) {
    throw new ApiError("InvalidParameterException", "The specified principalArn is not valid.");
  }
  if (caller.principalArn === rootPrincipal(caller)) return principalArn;
  throw new ApiError(
    "AccessDeniedException",
    "Only the root user can use the account settings of another principal.",
  );
}

/** The caller as settings know it: they are a role's, and not those of one session of it. */
export function ownPrincipal(view: View, { accountId, principalArn }: Caller): string {
  const name = ASSUMED_ROLE.exec(principalArn)?.[1];
  if (name === undefined) return principalArn;
  const role = view.get(roles, identityKey(accountId, name));
  return role?.arn ?? identityArn("role", { accountId, path: "/", name });
}

const ASSUMED_ROLE = /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\//;
