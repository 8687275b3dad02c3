import type { Scope } from "../../domain/scope.ts";
import type { Tx, View } from "../../store/view.ts";
import { invalidRequest, secretNotFound } from "./refusals.ts";
import { parseSecretId, secretKey } from "./secret-id.ts";
import { type SecretRecord, secrets, type SecretVersionRecord, secretVersions } from "./tables.ts";

/** The secret, though it be marked for deletion. */
export function lookUpSecret(view: View, scope: Scope, text: string): SecretRecord | undefined {
  const id = parseSecretId(text, scope);
  switch (id.kind) {
    case "name":
      return view.get(secrets, secretKey(scope, id.name));
    case "arn": {
      for (const secret of view.by(secrets, "arn", id.arn)) return secret;
      if (id.partialName === undefined) return undefined;
      return view.get(secrets, secretKey(scope, id.partialName));
    }
    default:
      return undefined;
  }
}

/** The same. Throws ResourceNotFoundException. */
export function findSecret(view: View, scope: Scope, text: string): SecretRecord {
  const secret = lookUpSecret(view, scope, text);
  if (!secret) throw secretNotFound();
  return secret;
}

/** A secret that is not marked for deletion. Throws InvalidRequestException when it is. */
export function findLiveSecret(view: View, scope: Scope, text: string): SecretRecord {
  const secret = findSecret(view, scope, text);
  if (secret.deletionMs === undefined) return secret;
  throw invalidRequest(
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

/** The versions of a secret, oldest first. */
export function versionsOf(view: View, { arn }: SecretRecord): readonly SecretVersionRecord[] {
  return [...view.by(secretVersions, "secret", arn)];
}

export function versionKey(secretArn: string, versionId: string): string {
  return `${secretArn}|${versionId}`;
}

/** Removes a secret with all its versions. */
export function forgetSecret(tx: Tx, secret: SecretRecord): void {
  for (const version of versionsOf(tx, secret)) tx.delete(secretVersions, version.versionKey);
  tx.delete(secrets, secret.secretKey);
}

/** Removes what is due for deletion; gives when the next one is. */
export function forgetDue(tx: Tx, nowMs: number): number | undefined {
  let next: number | undefined;
  for (const secret of tx.by(secrets, "deleted", "DELETED")) {
    const { deletionMs = Infinity } = secret;
    if (deletionMs <= nowMs) forgetSecret(tx, secret);
    else next = Math.min(next ?? Infinity, deletionMs);
  }
  return next;
}
