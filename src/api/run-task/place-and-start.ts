import type * as ecs from "@aws-sdk/client-ecs";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import type { Ids } from "../../runtime/ids.ts";
import { type Demand, place } from "../../scheduler/place.ts";
import type { Tx } from "../../store/view.ts";
import { candidatesFor } from "./candidates.ts";
import { fargateFailure, instanceFailures } from "./failures.ts";
import { capacityProvidersFor } from "./launch.ts";
import { warnOfArchitecture } from "./platform.ts";
import { type CheckedRequest, startTask } from "./start.ts";

/** What became of a request: the tasks that run, and why the others don't. */
export interface Outcome {
  readonly started: readonly TaskRecord[];
  readonly failures: readonly Shape<ecs.Failure>[];
}

/**
 * Chooses instances for `count` tasks and writes down those that found one.
 *
 * Throws InvalidParameterException when the cluster has no instance at all; a Fargate task without a host
 * is a failure like any other.
 */
export function placeAndStart(
  tx: Tx,
  request: CheckedRequest,
  options: {
    readonly demand: Demand;
    readonly count: number;
    readonly ids: Ids;
    readonly nowMs: number;
    readonly warn: (message: string) => void;
  },
): Outcome {
  const { demand, count, ids, nowMs, warn } = options;
  const { launchType } = request.launch;
  const candidates = candidatesFor(tx, { clusterArn: request.cluster.clusterArn, launchType });
  if (launchType !== "FARGATE" && candidates.length === 0) {
    throw new ApiError(
      "InvalidParameterException",
      "No Container Instances were found in your cluster.",
    );
  }
  const providers = capacityProvidersFor(request.launch, count);
  const placements = place({ candidates, demand, count, random: () => ids.random() });
  const started: TaskRecord[] = [];
  const failures: Shape<ecs.Failure>[] = [];
  for (const [index, placement] of placements.entries()) {
    if (placement.kind === "unplaced") {
      const { rejections } = placement;
      if (launchType === "FARGATE") failures.push(fargateFailure(rejections));
      else failures.push(...instanceFailures(rejections));
      continue;
    }
    const capacityProviderName = providers[index];
    const outcome = startTask(tx, request, {
      instance: placement.candidate.instance,
      ...(capacityProviderName !== undefined && { capacityProviderName }),
      ids,
      nowMs,
    });
    if (outcome.kind === "started") started.push(outcome.task);
    else failures.push(outcome.failure);
  }
  const chosen = placements.flatMap((placement) =>
    placement.kind === "placed" ? [placement.candidate.instance] : [],
  );
  warnOfArchitecture(request.taskDefinition, chosen, warn);
  return { started, failures };
}
