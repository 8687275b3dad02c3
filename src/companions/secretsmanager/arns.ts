import type { Store } from "../../store/view.ts";
import { secrets } from "./tables.ts";

/** Finds a secret's whole ARN by its key, at once: what a call needs permission for is asked before it runs. */
export type ArnOf = (secretKey: string) => string | undefined;

/** Follows the secrets' table. */
export function followArns(store: Store): ArnOf {
  const arns = new Map<string, string>();
  store.watch(secrets, (changes) => {
    for (const { key, after } of changes) {
      if (after) arns.set(key, after.arn);
      else arns.delete(key);
    }
  });
  const seen = store.read((view) => {
    for (const { secretKey, arn } of view.all(secrets)) arns.set(secretKey, arn);
  });
  // A store that can't be read has told the one it was opened for, who ends the process.
  seen.catch(() => {});
  return (secretKey) => arns.get(secretKey);
}
