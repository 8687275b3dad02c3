import { assertNever } from "../domain/assert.ts";
import {
  attributeOf,
  type Candidate,
  type Demand,
  hasArchitecture,
  type Strategy,
  tasksOfGroup,
} from "./candidate.ts";

/**
 * The best of the instances that can take the task: those of its architecture before others, then each
 * strategy keeps the best by its own measure, the next decides among those, and chance among what is left. `all` are the instances before filtering,
 * because a full one still counts for how crowded its zone is. `random` gives a number in [0, 1).
 * Source: Amazon ECS Developer Guide, "Use strategies to define Amazon ECS task placement".
 */
export function best(options: {
  readonly feasible: readonly Candidate[];
  readonly all: readonly Candidate[];
  readonly demand: Demand;
  readonly random: () => number;
}): Candidate | undefined {
  const { feasible, all, demand, random } = options;
  const native = feasible.filter((candidate) => hasArchitecture(candidate, demand.platform));
  const finalists = demand.strategy.reduce(
    (kept, strategy) => lowest(kept, measure(strategy, all, demand.group)),
    native.length > 0 ? native : feasible,
  );
  return finalists[Math.floor(random() * finalists.length)];
}

function lowest(
  candidates: readonly Candidate[],
  valueOf: (candidate: Candidate) => number,
): readonly Candidate[] {
  const least = candidates.reduce(
    (soFar, candidate) => Math.min(soFar, valueOf(candidate)),
    Number.POSITIVE_INFINITY,
  );
  return candidates.filter((candidate) => valueOf(candidate) === least);
}

/** What the strategy wants least of. */
function measure(
  strategy: Strategy,
  all: readonly Candidate[],
  group: string,
): (candidate: Candidate) => number {
  switch (strategy.type) {
    case "random":
      return () => 0;
    case "binpack":
      return ({ remaining }) =>
        strategy.field === "cpu" ? remaining.cpuUnits : remaining.memoryMiB;
    case "spread": {
      const tasksByValue = new Map<string, number>();
      for (const candidate of all) {
        const value = spreadValue(candidate, strategy.by);
        tasksByValue.set(value, (tasksByValue.get(value) ?? 0) + tasksOfGroup(candidate, group));
      }
      return (candidate) => tasksByValue.get(spreadValue(candidate, strategy.by)) ?? 0;
    }
    default:
      return assertNever(strategy);
  }
}

/** Instances without the attribute count as one value of their own. */
function spreadValue(
  { instance }: Candidate,
  by: "instanceId" | { readonly attribute: string },
): string {
  if (by === "instanceId") return instance.containerInstanceArn;
  return attributeOf(instance, by.attribute) ?? "";
}
