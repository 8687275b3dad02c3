import type { Tag } from "@aws-sdk/client-secrets-manager";
import type { Shape } from "../../domain/shape.ts";
import { invalidParameter, quotaExceeded } from "./refusals.ts";
import type { SecretRecord } from "./tables.ts";

/** AWS Secrets Manager User Guide, "Tagging secrets". */
const MAX_TAGS = 50;

/** Throws for keys that are AWS's, tags without a key, and more than 50 tags. */
export function withTags(
  tags: SecretRecord["tags"],
  added: readonly Shape<Tag>[],
): SecretRecord["tags"] {
  const all = new Map(Object.entries(tags));
  for (const { Key, Value = "" } of added) {
    // AWS's words for these two are not known (unverified).
    if (Key === undefined) throw invalidParameter("A tag must have a key.");
    if (/^aws:/i.test(Key)) throw invalidParameter("Tag keys can't start with aws:.");
    all.set(Key, Value);
  }
  if (all.size > MAX_TAGS) throw quotaExceeded();
  return Object.fromEntries(all);
}
