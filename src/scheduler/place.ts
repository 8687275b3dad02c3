import { type Candidate, type Demand, withTask } from "./candidate.ts";
import { type Rejection, rejection } from "./filter.ts";
import { best } from "./score.ts";

// The door of this folder for `api`, which may import this file alone.
export { hasArchitecture } from "./candidate.ts";
export type { Candidate, Constraint, Demand, PlatformDemand, Strategy } from "./candidate.ts";
export type { Rejection } from "./filter.ts";

export type Placement =
  | { readonly kind: "placed"; readonly candidate: Candidate }
  /** One rejection for each instance; none when there were no instances. */
  | { readonly kind: "unplaced"; readonly rejections: readonly Rejection[] };

/**
 * Chooses an instance for each of `count` tasks alike, one after the other, or says why none fits.
 * `candidates` must be one snapshot; remaining CPU is in CPU units, memory in MiB. `random` gives a number
 * in [0, 1). Never throws: an unplaceable task yields ECS's reason for every instance.
 * Source: Amazon ECS Developer Guide, "How Amazon ECS places tasks on container instances".
 */
export function place(options: {
  readonly candidates: readonly Candidate[];
  readonly demand: Demand;
  readonly count: number;
  readonly random: () => number;
}): readonly Placement[] {
  const { demand, count, random } = options;
  const placements: Placement[] = [];
  let candidates = options.candidates;
  while (placements.length < count) {
    const placement = placeOne(candidates, demand, random);
    placements.push(placement);
    if (placement.kind === "placed") candidates = afterwards(candidates, placement, demand);
  }
  return placements;
}

function placeOne(
  candidates: readonly Candidate[],
  demand: Demand,
  random: () => number,
): Placement {
  const rejections: Rejection[] = [];
  const feasible: Candidate[] = [];
  for (const candidate of candidates) {
    const rejected = rejection(candidate, demand);
    if (rejected) rejections.push(rejected);
    else feasible.push(candidate);
  }
  const chosen = best({ feasible, all: candidates, demand, random });
  return chosen ? { kind: "placed", candidate: chosen } : { kind: "unplaced", rejections };
}

/** One machine may be behind several candidates; what one takes, the others have not got. */
function afterwards(
  candidates: readonly Candidate[],
  { candidate: chosen }: { readonly candidate: Candidate },
  demand: Demand,
): readonly Candidate[] {
  return candidates.map((candidate) => {
    if (candidate === chosen) return withTask(candidate, demand);
    if (candidate.instance.hostId !== chosen.instance.hostId) return candidate;
    const { remaining, remainingGpuIds } = withTask(candidate, demand);
    return { ...candidate, remaining, remainingGpuIds };
  });
}
