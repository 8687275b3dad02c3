import { ApiError } from "../errors.ts";

/** The capacity providers every account has. Others do not exist yet: they need instances to buy. */
export const FARGATE_CAPACITY_PROVIDERS: readonly string[] = ["FARGATE", "FARGATE_SPOT"];

/** Limits of a strategy: Amazon ECS API Reference, "CapacityProviderStrategyItem" and RunTask. */
const MAX_PROVIDERS = 20;
const MAX_WEIGHT = 1_000;
const MAX_BASE = 100_000;

/** An item as a request gives it. */
export interface GivenStrategyItem {
  readonly capacityProvider?: string | undefined;
  readonly weight?: number | undefined;
  readonly base?: number | undefined;
}

/** An item as ECS stores and shows it: weight and base are always filled in. */
export interface StrategyItem {
  readonly capacityProvider: string;
  readonly weight: number;
  readonly base: number;
}

/**
 * Checks a capacity provider strategy and fills in what was left out. `associated` are the names of the
 * cluster's capacity providers; `use` says what it is for: becoming a cluster's default, which may hold
 * nothing but weights of zero; launching tasks with that default, which then fails; or launching tasks with a
 * strategy of their own. AWS words some rules differently for each.
 *
 * Throws InvalidParameterException. The texts about association, bases and weights are AWS's as far as
 * they have been seen; those about ranges and repeated providers are unverified.
 * Source: Amazon ECS API Reference, "CapacityProviderStrategyItem".
 */
export function checkStrategy(
  items: readonly GivenStrategyItem[],
  options: {
    readonly associated: readonly string[];
    readonly use: "clusterDefault" | "launch" | "launchByDefault";
  },
): readonly StrategyItem[] {
  const { associated, use } = options;
  if (items.length > MAX_PROVIDERS) {
    refuse(`capacityProviderStrategy can have at most ${MAX_PROVIDERS} items.`);
  }
  const strategy = items.map(fillIn);
  if (new Set(strategy.map((item) => item.capacityProvider)).size < strategy.length) {
    refuse("A capacity provider strategy cannot contain the same capacity provider twice.");
  }
  if (strategy.some((item) => !associated.includes(item.capacityProvider))) {
    refuse(
      "The specified capacity provider strategy cannot contain a capacity provider that is not " +
        "associated with the cluster. Associate the capacity provider with the cluster and try again.",
    );
  }
  if (strategy.filter((item) => item.base > 0).length > 1) {
    refuse(
      use === "clusterDefault"
        ? "The specified capacity provider strategy contains multiple capacity providers with a base value defined."
        : "There are multiple capacity providers in the specified capacity provider strategy with a base value defined.",
    );
  }
  const hasWeight = strategy.length === 0 || strategy.some((item) => item.weight > 0);
  if (!hasWeight && use !== "clusterDefault") refuse(WITHOUT_WEIGHT[use]);
  return strategy;
}

const WITHOUT_WEIGHT = {
  launch:
    "There are no capacity providers in the capacity provider strategy with a weight value greater than zero.",
  // hashicorp/terraform-provider-aws v3.22, terraform-aws-modules/terraform-aws-ecs#27.
  launchByDefault:
    "There are no capacity providers with a weight value greater than zero defined in the default capacity " +
    "provider strategy. At least one capacity provider must have a weight value greater than zero specified. " +
    "Update the cluster's default capacity provider strategy or specify a valid capacity provider strategy " +
    "and try again.",
} as const;

function fillIn(item: GivenStrategyItem): StrategyItem {
  const { capacityProvider = "", weight = 0, base = 0 } = item;
  if (capacityProvider === "") refuse("capacityProvider can not be blank.");
  if (weight < 0 || weight > MAX_WEIGHT) refuse(`weight must be between 0 and ${MAX_WEIGHT}.`);
  if (base < 0 || base > MAX_BASE) refuse(`base must be between 0 and ${MAX_BASE}.`);
  return { capacityProvider, weight, base };
}

function refuse(message: string): never {
  throw new ApiError("InvalidParameterException", message);
}

/**
 * How many of `count` tasks each capacity provider gets, in the order of the strategy: first the base, then
 * the rest in proportion to the weights. Shares are rounded down and what is left goes to the largest
 * fractions, the earlier of two equal ones first, so that the sum is always `count` (for a strategy that
 * `checkStrategy` passes for a launch).
 * Source: Amazon ECS Developer Guide, "Amazon ECS capacity providers", for base and weight; the rounding is
 * inferred from its examples.
 */
export function split(
  count: number,
  strategy: readonly StrategyItem[],
): readonly { readonly capacityProvider: string; readonly count: number }[] {
  const base = Math.min(count, Math.max(0, ...strategy.map((item) => item.base)));
  const rest = count - base;
  const weights = strategy.reduce((sum, item) => sum + item.weight, 0);
  const shares = strategy.map((item) => (weights === 0 ? 0 : (rest * item.weight) / weights));
  const whole = shares.map(Math.floor);
  const left = weights === 0 ? 0 : rest - whole.reduce((sum, share) => sum + share, 0);
  const byFraction = shares
    .map((share, index) => ({ index, fraction: share - Math.floor(share) }))
    .toSorted((a, b) => b.fraction - a.fraction || a.index - b.index);
  const lucky = new Set(byFraction.slice(0, left).map(({ index }) => index));
  return strategy.map((item, index) => ({
    capacityProvider: item.capacityProvider,
    count: (whole[index] ?? 0) + (lucky.has(index) ? 1 : 0) + (item.base > 0 ? base : 0),
  }));
}
