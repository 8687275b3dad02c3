import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkStrategy, split } from "./capacity-provider-strategy.ts";

const associated = ["FARGATE", "FARGATE_SPOT"];

describe("checkStrategy", () => {
  test("fills in weight and base", () => {
    expect(
      checkStrategy([{ capacityProvider: "FARGATE" }], { associated, use: "clusterDefault" }),
    ).toEqual([{ capacityProvider: "FARGATE", weight: 0, base: 0 }]);
  });

  test.each([
    [
      "a provider the cluster does not have",
      [{ capacityProvider: "mine", weight: 1 }],
      "launch",
      "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
    ],
    [
      "two bases when launching",
      [
        { capacityProvider: "FARGATE", base: 1, weight: 1 },
        { capacityProvider: "FARGATE_SPOT", base: 1 },
      ],
      "launch",
      "There are multiple capacity providers in the specified capacity provider strategy with a base value defined.",
    ],
    [
      "two bases in a cluster's default",
      [
        { capacityProvider: "FARGATE", base: 1 },
        { capacityProvider: "FARGATE_SPOT", base: 1 },
      ],
      "clusterDefault",
      "The specified capacity provider strategy contains multiple capacity providers with a base value defined.",
    ],
    [
      "no weight when launching",
      [{ capacityProvider: "FARGATE", base: 1 }],
      "launch",
      "There are no capacity providers in the capacity provider strategy with a weight value greater than zero.",
    ],
    [
      "a weight above 1,000",
      [{ capacityProvider: "FARGATE", weight: 1001 }],
      "launch",
      "weight must be between 0 and 1000.",
    ],
    [
      "a negative base",
      [{ capacityProvider: "FARGATE", base: -1 }],
      "launch",
      "base must be between 0 and 100000.",
    ],
    [
      "no weight when launching by the cluster's default",
      [{ capacityProvider: "FARGATE" }],
      "launchByDefault",
      "There are no capacity providers with a weight value greater than zero defined in the default capacity provider strategy. At least one capacity provider must have a weight value greater than zero specified. Update the cluster's default capacity provider strategy or specify a valid capacity provider strategy and try again.",
    ],
    [
      "a provider twice",
      [
        { capacityProvider: "FARGATE", weight: 1 },
        { capacityProvider: "FARGATE", weight: 2 },
      ],
      "clusterDefault",
      "A capacity provider strategy cannot contain the same capacity provider twice.",
    ],
    ["a nameless provider", [{ weight: 1 }], "launch", "capacityProvider can not be blank."],
    [
      "more than 20 items",
      Array.from({ length: 21 }, () => ({ capacityProvider: "FARGATE" })),
      "launch",
      "capacityProviderStrategy can have at most 20 items.",
    ],
  ] as const)("refuses %s", (_title, items, use, message) => {
    expect(() => checkStrategy(items, { associated, use })).toThrow(
      expect.objectContaining({ code: "InvalidParameterException", message }),
    );
  });
});

describe("split", () => {
  test.each([
    [1, [1, 0], [1, 1], [1, 0]],
    [10, [0, 0], [1, 4], [2, 8]],
    [10, [2, 0], [1, 1], [6, 4]],
    [3, [5, 0], [0, 1], [3, 0]],
    [3, [0, 0], [1, 1], [2, 1]],
    [0, [1, 0], [1, 1], [0, 0]],
  ] as const)(
    "shares %i tasks by bases %j and weights %j as %j",
    (count, bases, weights, counts) => {
      const strategy = associated.map((capacityProvider, index) => ({
        capacityProvider,
        base: bases[index] ?? 0,
        weight: weights[index] ?? 0,
      }));
      expect(split(count, strategy).map((share) => share.count)).toEqual(counts);
    },
  );

  test("gives out every task and gives a provider without weight or base none", () => {
    const item = fc.record({
      capacityProvider: fc.string({ minLength: 1 }),
      weight: fc.integer({ min: 0, max: 1000 }),
      base: fc.constant(0),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.array(item, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 600 }),
        (count, items, base) => {
          const strategy = items.map((given, index) => (index === 0 ? { ...given, base } : given));
          fc.pre(strategy.some((given) => given.weight > 0));
          const shares = split(count, strategy);
          expect(shares.reduce((sum, share) => sum + share.count, 0)).toBe(count);
          strategy.forEach((given, index) => {
            if (given.weight === 0 && given.base === 0) expect(shares[index]?.count).toBe(0);
          });
        },
      ),
    );
  });
});
