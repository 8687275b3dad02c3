import { assertNever } from "../domain/assert.ts";
import { assumedRoleArn, rootArn } from "../domain/identity/names.ts";
import type { AccessKeyRecord, SessionRecord } from "../domain/identity/records.ts";
import type { Log } from "../runtime/log.ts";
import { type Sealer, SealError } from "../runtime/sealer.ts";
import { accessKeys, sessions } from "../store/identity-tables.ts";
import type { Store, View } from "../store/view.ts";
import { openAccessKey, openSession } from "../store/credential-secrets.ts";
import type { Credential, CredentialSource } from "../wire/signature/find-credential.ts";

export interface StoredCredentials extends CredentialSource {
  /** Ends the watching of the store. */
  readonly stop: () => void;
}

/**
 * The access keys of users and of sessions, kept up to date with the store: a key is known from the moment its
 * making is durable. Inactive keys are unknown, as in AWS; expired sessions are known to be that.
 */
export async function storedCredentials(options: {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly log: Log;
}): Promise<StoredCredentials> {
  const { store } = options;
  const kept = new Map<string, () => Credential | undefined>();
  const noteKey = (id: string, row: AccessKeyRecord | undefined): void => {
    if (row?.status === "Active")
      kept.set(
        id,
        opening(options, () => keyCredential(row, options)),
      );
    else kept.delete(id);
  };
  const noteSession = (id: string, row: SessionRecord | undefined): void => {
    if (row)
      kept.set(
        id,
        opening(options, () => sessionCredential(row, options)),
      );
    else kept.delete(id);
  };
  const stops = [
    store.watch(accessKeys, (all) => all.forEach(({ key, after }) => noteKey(key, after))),
    store.watch(sessions, (all) => all.forEach(({ key, after }) => noteSession(key, after))),
  ];
  await store.read((view) => noteAll(view, noteKey, noteSession));
  return {
    find: (accessKeyId) => kept.get(accessKeyId)?.(),
    stop: () => stops.forEach((stop) => stop()),
  };
}

function noteAll(
  view: View,
  noteKey: (id: string, row: AccessKeyRecord) => void,
  noteSession: (id: string, row: SessionRecord) => void,
): void {
  for (const row of view.all(accessKeys)) noteKey(row.accessKeyId, row);
  for (const row of view.all(sessions)) noteSession(row.accessKeyId, row);
}

/** Opens what is sealed at the first use, once. A key whose secret can't be opened is as good as none. */
function opening(
  { log }: { readonly log: Log },
  open: () => Credential,
): () => Credential | undefined {
  let opened: Credential | undefined;
  let isLost = false;
  return () => {
    if (opened || isLost) return opened;
    try {
      opened = open();
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      isLost = true;
      log.error("an access key can't be used", { error: error.message });
    }
    return opened;
  };
}

interface Opening {
  readonly sealer: Sealer;
}

function keyCredential(row: AccessKeyRecord, { sealer }: Opening): Credential {
  const { accountId } = row;
  return {
    secretAccessKey: openAccessKey(sealer, row),
    accountId,
    principalArn: row.userArn,
  };
}

function sessionCredential(row: SessionRecord, { sealer }: Opening): Credential {
  const { accountId, expiresAtMs } = row;
  const secrets = openSession(sealer, row);
  return { ...secrets, accountId, expiresAtMs, principalArn: sessionArn(row) };
}

function sessionArn({ accountId, bearer }: SessionRecord): string {
  switch (bearer.kind) {
    case "role":
      return assumedRoleArn(accountId, bearer.roleName, bearer.sessionName);
    case "user":
      return bearer.userArn;
    case "root":
      return rootArn(accountId);
    default:
      return assertNever(bearer);
  }
}
