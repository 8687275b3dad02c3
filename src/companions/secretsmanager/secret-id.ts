import { ApiError } from "../../domain/errors.ts";
import type { Ids } from "../../runtime/ids.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";

/** A secret as a request names it. */
export type SecretId =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "arn"; readonly arn: string; readonly partialName: string | undefined }
  /** Of another account or region, or of no secret at all. */
  | { readonly kind: "elsewhere" };

const ARN = /^arn:[^:]*:secretsmanager:([^:]*):([^:]*):secret:(.+)$/s;
const NAME = /^[A-Za-z0-9/_+=.@!-]+$/;
const SUFFIX = /-[A-Za-z0-9]{6}$/;

/**
 * Reads a name, an ARN, and an ARN without its last seven characters. What ends like a whole ARN is taken for one, as
 * AWS does, so a name that ends so is not found by its partial ARN (AWS Secrets Manager User Guide, "Secret name").
 * Throws ValidationException for names that no secret can have.
 */
export function parseSecretId(text: string, scope: Scope): SecretId {
  const [, region, accountId, resource = ""] = ARN.exec(text) ?? [];
  if (region === undefined) {
    if (text.startsWith("arn:")) return { kind: "elsewhere" };
    checkName(text);
    return { kind: "name", name: text };
  }
  if (region !== scope.region || accountId !== scope.accountId) return { kind: "elsewhere" };
  return { kind: "arn", arn: text, partialName: SUFFIX.test(resource) ? undefined : resource };
}

export function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw new ApiError(
    "ValidationException",
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
}

export function secretKey(scope: Scope, name: string): string {
  return `${scopeKey(scope)}/${name}`;
}

const SUFFIX_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function newSecretArn(scope: Scope, name: string, ids: Ids): string {
  const suffix = Array.from(
    { length: 6 },
    () => SUFFIX_CHARACTERS[Math.floor(ids.random() * SUFFIX_CHARACTERS.length)],
  ).join("");
  return `${partialArn(scope, name)}-${suffix}`;
}

/** The ARN of whatever secret has that name, without the random characters. */
export function partialArn({ region, accountId }: Scope, name: string): string {
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}`;
}
