import { expect, test } from "vitest";
import { parseLifecyclePolicy } from "./lifecycle-policy.ts";

type Json = Readonly<Record<string, unknown>>;

const SELECTION = {
  tagStatus: "untagged",
  countType: "sinceImagePushed",
  countUnit: "days",
  countNumber: 14,
};
const RULE = {
  rulePriority: 1,
  description: "Expire images older than 14 days",
  selection: SELECTION,
  action: { type: "expire" },
};

const policy = (...rules: readonly unknown[]): string => JSON.stringify({ rules }, null, 2);
const rule = (over: Json = {}, selection: Json = {}): Json => ({
  ...RULE,
  selection: { ...SELECTION, ...selection },
  ...over,
});

test("reads rules in the order in which they apply", () => {
  const tagged = {
    tagStatus: "tagged",
    tagPatternList: ["prod*"],
    countType: "imageCountMoreThan",
    countUnit: undefined,
  };
  expect(
    parseLifecyclePolicy(policy(rule({ rulePriority: 5 }), rule({ rulePriority: 2 }, tagged))),
  ).toEqual([
    {
      rulePriority: 2,
      selection: {
        tagStatus: "tagged",
        tagPrefixList: [],
        tagPatternList: ["prod*"],
        countType: "imageCountMoreThan",
        countNumber: 14,
      },
    },
    {
      rulePriority: 5,
      selection: {
        tagStatus: "untagged",
        tagPrefixList: [],
        tagPatternList: [],
        countType: "sinceImagePushed",
        countNumber: 14,
      },
    },
  ]);
});

const PREFIX =
  "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ";

test.each([
  ["{", "Could not map policyString into LifecyclePolicy.'"],
  ["[]", "Could not map policyString into LifecyclePolicy.'"],
  ["{}", 'object has missing required properties (["rules"])\''],
  [
    policy("x"),
    'instance type (string) does not match any allowed primitive type (allowed: ["object"])\'',
  ],
  [policy({}), 'object has missing required properties (["action","rulePriority","selection"])\''],
  [
    policy(rule({ extra: 1 })),
    'object instance has properties which are not allowed by the schema: (["extra"])\'',
  ],
  [policy(rule({ action: { type: "transition" } })), "not found in enum"],
  [policy(rule({}, { tagStatus: "maybe" })), "not found in enum"],
  [
    policy(rule({}, { countType: "sinceImagePulled" })),
    "instance failed to match exactly one schema (matched 0 out of 2)'",
  ],
  [
    policy(rule({}, { countUnit: undefined })),
    "instance failed to match exactly one schema (matched 0 out of 2)'",
  ],
  [
    policy(rule({}, { countType: "imageCountMoreThan" })),
    "instance failed to match exactly one schema",
  ],
  [
    policy(rule({}, { countNumber: 0 })),
    "numeric instance is lower than the required minimum (minimum: 1, found: 0)'",
  ],
  [policy(rule({}, { countNumber: "1" })), "instance type (string)"],
  [policy(rule({}, { tagStatus: "tagged" })), "is required when tagStatus is set to tagged"],
  [
    policy(rule({}, { tagPrefixList: ["a"] })),
    "can only be specified when tagStatus is set to tagged",
  ],
  [
    policy(rule({}, { tagStatus: "tagged", tagPrefixList: ["a"], tagPatternList: ["b"] })),
    "can't be specified together",
  ],
  [
    policy(rule({}, { tagStatus: "tagged", tagPatternList: ["*a*b*c*d*"] })),
    "more than 4 wildcards",
  ],
  [policy(rule(), rule()), "rulePriority must be unique"],
  [policy(rule(), rule({ rulePriority: 2 })), "only one rule may select untagged images"],
  [
    policy(rule({}, { tagStatus: "any" }), rule({ rulePriority: 2 })),
    "must have the highest rulePriority",
  ],
])("refuses %s", (text, message) => {
  expect(() => parseLifecyclePolicy(text)).toThrow(PREFIX);
  expect(() => parseLifecyclePolicy(text)).toThrow(message);
});
