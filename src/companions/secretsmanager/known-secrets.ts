import type { Store } from "../../store/view.ts";
import { type SecretRecord, secrets } from "./tables.ts";

/** Finds secrets at once: what a call needs permission for is asked before it runs. */
export interface KnownSecrets {
  readonly byKey: (secretKey: string) => SecretRecord | undefined;
  readonly byArn: (arn: string) => SecretRecord | undefined;
}

/** Follows the secrets' table. */
export function followSecrets(store: Store): KnownSecrets {
  const byKey = new Map<string, SecretRecord>();
  const byArn = new Map<string, SecretRecord>();
  const note = (secret: SecretRecord): void => {
    byKey.set(secret.secretKey, secret);
    byArn.set(secret.arn, secret);
  };
  store.watch(secrets, (changes) => {
    for (const { key, before, after } of changes) {
      if (before) byArn.delete(before.arn);
      byKey.delete(key);
      if (after) note(after);
    }
  });
  const seen = store.read((view) => {
    for (const secret of view.all(secrets)) note(secret);
  });
  // A store that can't be read has told the one it was opened for, who ends the process.
  seen.catch(() => {});
  return { byKey: (key) => byKey.get(key), byArn: (arn) => byArn.get(arn) };
}
