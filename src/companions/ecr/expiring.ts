import type { View } from "../../store/view.ts";
import { isReferenced } from "./images.ts";
import { expiries, type LifecycleImage } from "./lifecycle.ts";
import { parseLifecyclePolicy } from "./lifecycle-policy.ts";
import { type ImageRecord, images, type RepositoryRecord } from "./tables.ts";

/** What a policy expires now. */
export function expiring(
  view: View,
  { repositoryKey }: RepositoryRecord,
  given: { readonly policyText: string; readonly nowMs: number },
) {
  const rules = parseLifecyclePolicy(given.policyText);
  const all = [...view.by(images, "repository", repositoryKey)].map((image) => ({
    ...lifecycleImage(view, image),
    record: image,
  }));
  return expiries(rules, all, given.nowMs);
}

function lifecycleImage(view: View, image: ImageRecord): LifecycleImage {
  const { digest, tags, pushedAtMs } = image;
  return { digest, tags, pushedAtMs, isReferenced: isReferenced(view, image) };
}
