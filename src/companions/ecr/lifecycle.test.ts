import { describe, expect, test } from "vitest";
import { expiries, type LifecycleImage } from "./lifecycle.ts";
import type { LifecycleRule, LifecycleSelection } from "./lifecycle-policy.ts";

const DAY_MS = 24 * 60 * 60_000;
const NOW_MS = 100 * DAY_MS;

function image(digest: string, daysAgo: number, tags: readonly string[] = []): LifecycleImage {
  return { digest, tags, pushedAtMs: NOW_MS - daysAgo * DAY_MS, isReferenced: false };
}

function rule(rulePriority: number, selection: Partial<LifecycleSelection>): LifecycleRule {
  return {
    rulePriority,
    selection: {
      tagStatus: "any",
      tagPrefixList: [],
      tagPatternList: [],
      countType: "imageCountMoreThan",
      countNumber: 1,
      ...selection,
    },
  };
}

function expired(rules: readonly LifecycleRule[], images: readonly LifecycleImage[]): string[] {
  return expiries(rules, images, NOW_MS).map((it) => `${it.image.digest} by ${it.rulePriority}`);
}

const tagged = (prefix: string): Partial<LifecycleSelection> => ({
  tagStatus: "tagged",
  tagPrefixList: [prefix],
});

describe("one rule", () => {
  const images = [image("c", 1), image("a", 20), image("b", 10, ["x"])];

  test("keeps so many images, the youngest", () => {
    expect(expired([rule(1, { countNumber: 2 })], images)).toEqual(["a by 1"]);
    expect(expired([rule(1, { countNumber: 3 })], images)).toEqual([]);
  });

  test("expires what is older than so many days, oldest first", () => {
    const age = { countType: "sinceImagePushed", countNumber: 10 } as const;
    expect(expired([rule(1, age)], images)).toEqual(["a by 1"]);
    expect(expired([rule(1, { ...age, countNumber: 9 })], images)).toEqual(["a by 1", "b by 1"]);
  });

  test("looks at untagged images alone when it says so", () => {
    expect(expired([rule(1, { tagStatus: "untagged" })], images)).toEqual(["a by 1"]);
  });

  test("wants a tag for each of its prefixes and patterns", () => {
    const both = [
      image("a", 3, ["alpha-1", "beta-1"]),
      image("b", 2, ["alpha-2"]),
      image("c", 1, ["alpha-3", "beta-3"]),
    ];
    const prefixes = { tagStatus: "tagged", tagPrefixList: ["alpha", "beta"] } as const;
    expect(expired([rule(1, prefixes)], both)).toEqual(["a by 1"]);
    const patterns = { tagStatus: "tagged", tagPatternList: ["al*-?*", "*3"] } as const;
    expect(expired([rule(1, patterns)], both)).toEqual([]);
    expect(expired([rule(1, { ...patterns, tagPatternList: ["al*", "*"] })], both)).toEqual([
      "a by 1",
      "b by 1",
    ]);
  });

  test("leaves what a list refers to", () => {
    const child = { ...image("a", 20), isReferenced: true };
    expect(expired([rule(1, { countNumber: 1 })], [child, image("b", 1)])).toEqual([]);
  });
});

/** Amazon ECR User Guide, "Examples of lifecycle policies", "Filtering on multiple rules". */
describe("several rules", () => {
  const images = [
    image("A", 10, ["beta-1", "prod-1"]),
    image("B", 9, ["beta-2", "prod-2"]),
    image("C", 8, ["beta-3"]),
  ];

  test("never expire what an earlier rule has looked at (example A)", () => {
    expect(expired([rule(1, tagged("prod")), rule(2, tagged("beta"))], images)).toEqual(["A by 1"]);
  });

  test("expire by the first rule that matches (example B)", () => {
    expect(expired([rule(1, tagged("beta")), rule(2, tagged("prod"))], images)).toEqual([
      "A by 1",
      "B by 1",
    ]);
  });

  test("count what an earlier rule has expired as if it were there", () => {
    const rules = [rule(1, tagged("prod")), rule(2, { tagStatus: "any", countNumber: 2 })];
    expect(expired(rules, [...images, image("D", 20)])).toEqual(["D by 2", "A by 1"]);
  });
});
