import type { Credentials } from "@aws-sdk/client-sts";
import type { SessionRecord } from "../../domain/identity/records.ts";
import type { Shape } from "../../domain/shape.ts";
import { newSessionSecrets } from "../../store/credential-secrets.ts";
import { sessions } from "../../store/identity-tables.ts";
import type { StsContext } from "./operation.ts";

/** How long what is over is kept, so that its user is told that it expired. */
const KEPT_AFTER_END_MS = 24 * 3_600_000;

/** How many of the oldest sessions are looked at when one is made. */
const LOOKED_AT = 100;

/** Writes a session down and gives its credentials; forgets sessions that are long over. */
export function newSession(
  { tx, caller, nowMs, ids, sealer }: Omit<StsContext<never>, "input">,
  given: Pick<SessionRecord, "bearer"> &
    Partial<SessionRecord> & { readonly durationSeconds: number },
): Shape<Credentials> {
  const { durationSeconds, ...rest } = given;
  const { secrets, record } = newSessionSecrets(ids, sealer);
  const session: SessionRecord = {
    accountId: caller.accountId,
    tags: [],
    transitiveTagKeys: [],
    ...rest,
    ...record,
    issuedAtMs: nowMs,
    // Credentials show whole seconds.
    expiresAtMs: Math.floor(nowMs / 1000) * 1000 + durationSeconds * 1000,
  };
  let count = 0;
  for (const { accessKeyId, expiresAtMs } of tx.by(sessions, "account", session.accountId)) {
    if (expiresAtMs + KEPT_AFTER_END_MS < nowMs) tx.delete(sessions, accessKeyId);
    if ((count += 1) === LOOKED_AT) break;
  }
  tx.put(sessions, session);
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: secrets.secretAccessKey,
    SessionToken: secrets.sessionToken,
    Expiration: session.expiresAtMs,
  };
}
