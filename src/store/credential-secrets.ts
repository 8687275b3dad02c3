import { assert } from "../domain/assert.ts";
import { uniqueId } from "../domain/identity/names.ts";
import type { AccessKeyRecord, SessionRecord } from "../domain/identity/records.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Sealer } from "../runtime/sealer.ts";

/** What of credentials nobody may read from the disk. */

/** A new long-term key's id and secret, and the secret as it is stored. */
export function newAccessKey(
  ids: Ids,
  sealer: Sealer,
): {
  readonly secretAccessKey: string;
  readonly record: Pick<AccessKeyRecord, "accessKeyId" | "sealedSecret">;
} {
  const accessKeyId = uniqueId("AKIA", ids.hex32());
  const secretAccessKey = newSecret(ids);
  const sealedSecret = sealer.seal(secretAccessKey, `iam-access-key/${accessKeyId}`);
  return { secretAccessKey, record: { accessKeyId, sealedSecret } };
}

/** The secret of a stored key. Throws SealError without the key it was sealed with. */
export function openAccessKey(sealer: Sealer, row: AccessKeyRecord): string {
  return sealer.open(row.sealedSecret, `iam-access-key/${row.accessKeyId}`);
}

/** What temporary credentials have beside their access key id. */
export interface SessionSecrets {
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The same for temporary credentials. */
export function newSessionSecrets(
  ids: Ids,
  sealer: Sealer,
): {
  readonly secrets: SessionSecrets;
  readonly record: Pick<SessionRecord, "accessKeyId" | "sealedSecrets">;
} {
  const accessKeyId = uniqueId("ASIA", ids.hex32());
  const secrets = { secretAccessKey: newSecret(ids), sessionToken: newToken(ids) };
  const sealedSecrets = sealer.seal(JSON.stringify(secrets), `sts-session/${accessKeyId}`);
  return { secrets, record: { accessKeyId, sealedSecrets } };
}

/** The secrets of stored temporary credentials. Throws SealError without the key they were sealed with. */
export function openSession(sealer: Sealer, row: SessionRecord): SessionSecrets {
  const text = sealer.open(row.sealedSecrets, `sts-session/${row.accessKeyId}`);
  const secrets: unknown = JSON.parse(text);
  assert(isSecrets(secrets), "a sealed session has other contents");
  return secrets;
}

function isSecrets(value: unknown): value is SessionSecrets {
  return (
    typeof value === "object" &&
    value !== null &&
    "secretAccessKey" in value &&
    typeof value.secretAccessKey === "string" &&
    "sessionToken" in value &&
    typeof value.sessionToken === "string"
  );
}

/** Forty characters, as AWS's are. */
function newSecret(ids: Ids): string {
  return Buffer.from(ids.hex32() + ids.hex32(), "hex")
    .toString("base64")
    .slice(0, 40);
}

/** As long as AWS's shortest; clients treat it as text without a meaning. */
function newToken(ids: Ids): string {
  const chance = Array.from({ length: 6 }, () => ids.hex32()).join("");
  return `IQoJb3JpZ2luX2Vj${Buffer.from(chance, "hex").toString("base64")}`;
}
