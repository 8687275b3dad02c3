import { ApiError } from "../../domain/errors.ts";
import { type Demand, place } from "../../scheduler/place.ts";
import type { Tx } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation, OperationContext, Output } from "../operation.ts";
import { presentTask } from "../present-task.ts";
import { candidatesFor } from "../run-task/candidates.ts";
import { checkRequest } from "../run-task/check.ts";
import { demandOf } from "../run-task/demand.ts";
import { fargateFailure, instanceFailures } from "../run-task/failures.ts";
import { capacityProvidersFor, resolveLaunch } from "../run-task/launch.ts";
import { placementRules } from "../run-task/placement-rules.ts";
import { type CheckedRequest, startTask } from "../run-task/start.ts";
import { resolveTaskDefinition } from "../task-definition-reference.ts";

/** Amazon ECS API Reference, "RunTask", count. */
const MAX_COUNT = 10;

/** Amazon ECS API Reference, "RunTask", startedBy. */
const STARTED_BY_LENGTH = 128;

/**
 * RunTask: places tasks and answers before anything is pulled. What could not be placed is in `failures`,
 * with status 200; what could be placed runs all the same.
 */
export const runTask: Operation<"RunTask"> = {
  errors: [
    "ClusterNotFoundException",
    "PlatformTaskDefinitionIncompatibilityException",
    "PlatformUnknownException",
    "UnsupportedFeatureException",
  ],
  handle: (context) => context.write((tx) => run(tx, context)),
};

function run(tx: Tx, context: OperationContext<"RunTask">): Output<"RunTask"> {
  const { input, caller, settings, warn } = context;
  const cluster = resolveCluster(tx, caller, input.cluster);
  const taskDefinition = resolveTaskDefinition(tx, caller, input.taskDefinition);
  const launch = resolveLaunch({
    cluster,
    taskDefinition,
    request: input,
    strict: settings.strict,
    warn,
  });
  const request = checkRequest(tx, context, {
    cluster,
    taskDefinition,
    launch,
    request: input,
    startedByLength: STARTED_BY_LENGTH,
  });
  const demand = demandOf(request, placementRules({ ...input, ...launch, taskDefinition }));
  return placeAndStart(tx, context, { request, demand });
}

function placeAndStart(
  tx: Tx,
  { input, ids, nowMs }: OperationContext<"RunTask">,
  { request, demand }: { readonly request: CheckedRequest; readonly demand: Demand },
): { tasks: ReturnType<typeof presentTask>[]; failures: ReturnType<typeof fargateFailure>[] } {
  const { clusterArn } = request.cluster;
  const { launchType } = request.launch;
  const count = checkCount(input.count);
  const candidates = candidatesFor(tx, { clusterArn, launchType });
  if (launchType !== "FARGATE" && candidates.length === 0) {
    throw new ApiError(
      "InvalidParameterException",
      "No Container Instances were found in your cluster.",
    );
  }
  const placements = place({ candidates, demand, count, random: () => ids.random() });
  const providers = capacityProvidersFor(request.launch, count);
  const result: ReturnType<typeof placeAndStart> = { tasks: [], failures: [] };
  for (const [index, placement] of placements.entries()) {
    if (placement.kind === "unplaced") {
      const { rejections } = placement;
      if (launchType === "FARGATE") result.failures.push(fargateFailure(rejections));
      else result.failures.push(...instanceFailures(rejections));
      continue;
    }
    const capacityProviderName = providers[index];
    const started = startTask(tx, request, {
      instance: placement.candidate.instance,
      ...(capacityProviderName !== undefined && { capacityProviderName }),
      ids,
      nowMs,
    });
    if (started.kind === "failed") result.failures.push(started.failure);
    else result.tasks.push(presentTask(started.task, { withTags: true }));
  }
  return result;
}

function checkCount(count = 1): number {
  if (count >= 1 && count <= MAX_COUNT) return count;
  // The range is documented, the text is unverified.
  throw new ApiError("InvalidParameterException", `count must be between 1 and ${MAX_COUNT}.`);
}
