import type { LifecycleRule, LifecycleSelection } from "./lifecycle-policy.ts";
import { matchesWildcard } from "./wildcard.ts";

/** An image as far as lifecycle rules look at it. */
export interface LifecycleImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAtMs: number;
  /** A list that is there refers to it. */
  readonly isReferenced: boolean;
}

const DAY_MS = 24 * 60 * 60_000;

export interface Expiry<Image> {
  readonly image: Image;
  readonly rulePriority: number;
}

/**
 * Which images a policy expires, oldest first, by its rules in order of priority.
 *
 * A rule looks at all images of its tags, also those that an earlier rule has expired, and expires none that an
 * earlier rule has looked at. Images that a list refers to stay for as long as the list does.
 * Source: Amazon ECR User Guide, "How lifecycle policies work".
 */
export function expiries<Image extends LifecycleImage>(
  rules: readonly LifecycleRule[],
  all: readonly Image[],
  nowMs: number,
): readonly Expiry<Image>[] {
  const youngestFirst = all
    .filter(({ isReferenced }) => !isReferenced)
    .toSorted((a, b) => b.pushedAtMs - a.pushedAtMs || (a.digest < b.digest ? -1 : 1));
  const seen = new Set<string>();
  const found: Expiry<Image>[] = [];
  for (const { rulePriority, selection } of rules) {
    const matching = youngestFirst.filter(({ tags }) => selects(selection, tags));
    for (const image of beyond(selection, matching, nowMs)) {
      if (!seen.has(image.digest)) found.push({ image, rulePriority });
    }
    for (const { digest } of matching) seen.add(digest);
  }
  return found.toSorted((a, b) => a.image.pushedAtMs - b.image.pushedAtMs);
}

function selects(selection: LifecycleSelection, tags: readonly string[]): boolean {
  switch (selection.tagStatus) {
    case "any":
      return true;
    case "untagged":
      return tags.length === 0;
    default:
      return (
        selection.tagPrefixList.every((prefix) => tags.some((tag) => tag.startsWith(prefix))) &&
        selection.tagPatternList.every((pattern) =>
          tags.some((tag) => matchesWildcard(tag, pattern)),
        )
      );
  }
}

function beyond<Image extends LifecycleImage>(
  { countType, countNumber }: LifecycleSelection,
  youngestFirst: readonly Image[],
  nowMs: number,
): readonly Image[] {
  if (countType === "imageCountMoreThan") return youngestFirst.slice(countNumber);
  const bound = nowMs - countNumber * DAY_MS;
  return youngestFirst.filter(({ pushedAtMs }) => pushedAtMs < bound);
}
