import { rootPrincipal } from "../domain/account-settings.ts";
import { ApiError } from "../domain/errors.ts";
import type { Caller } from "../domain/scope.ts";

const IAM_PRINCIPAL = /^arn:aws:iam::(\d{12}):(?:root|user\/.+|role\/.+)$/;

/**
 * Whose account setting a request is about: the caller's own when it does not say. Only the root user may name
 * another principal.
 *
 * Throws InvalidParameterException for what is no user, role or root user of the account, and
 * AccessDeniedException for another's; the texts are unverified.
 * Source: Amazon ECS API Reference, "PutAccountSetting", principalArn.
 */
export function settingPrincipal(caller: Caller, principalArn: string | undefined): string {
  if (principalArn === undefined || principalArn === caller.principalArn) {
    return caller.principalArn;
  }
  if (IAM_PRINCIPAL.exec(principalArn)?.[1] !== caller.accountId) {
    throw new ApiError("InvalidParameterException", "The specified principalArn is not valid.");
  }
  if (caller.principalArn === rootPrincipal(caller)) return principalArn;
  throw new ApiError(
    "AccessDeniedException",
    "Only the root user can use the account settings of another principal.",
  );
}
