import type { ClusterRecord } from "../../domain/cluster/cluster.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Tx } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { presentTask } from "../present-task.ts";
import { checkRequest } from "../run-task/check.ts";
import { demandOf } from "../run-task/demand.ts";
import {
  checkClientToken,
  rememberToken,
  tasksOfToken,
  type TokenUse,
} from "../run-task/idempotency.ts";
import { resolveLaunch } from "../run-task/launch.ts";
import { type Outcome, placeAndStart } from "../run-task/place-and-start.ts";
import { placementRules } from "../run-task/placement-rules.ts";
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
    "ConflictException",
    "PlatformTaskDefinitionIncompatibilityException",
    "PlatformUnknownException",
    "UnsupportedFeatureException",
  ],
  handle: (context) =>
    context.write((tx) => {
      const { started, failures } = runOnce(tx, context);
      return {
        tasks: started.map((task) => presentTask(task, { withTags: true })),
        failures,
      };
    }),
};

/** A request with a client token that was made before is answered with the tasks it gave then. */
function runOnce(tx: Tx, context: OperationContext<"RunTask">): Outcome {
  const { input, caller, nowMs } = context;
  const { clientToken } = input;
  if (clientToken !== undefined) checkClientToken(clientToken);
  const cluster = resolveCluster(tx, caller, input.cluster);
  if (clientToken === undefined) return run(tx, context, cluster);
  const use: TokenUse = { clusterArn: cluster.clusterArn, clientToken, input, nowMs };
  const known = tasksOfToken(tx, use);
  if (known) return { started: known, failures: [] };
  const outcome = run(tx, context, cluster);
  rememberToken(
    tx,
    use,
    outcome.started.map(({ taskArn }) => taskArn),
  );
  return outcome;
}

function run(tx: Tx, context: OperationContext<"RunTask">, cluster: ClusterRecord): Outcome {
  const { input, caller, ids, nowMs, settings, warn } = context;
  const taskDefinition = resolveTaskDefinition(tx, caller, input.taskDefinition);
  const { strict } = settings;
  const launch = resolveLaunch({ cluster, taskDefinition, request: input, strict, warn });
  const request = checkRequest(tx, context, {
    cluster,
    taskDefinition,
    launch,
    request: input,
    startedByLength: STARTED_BY_LENGTH,
  });
  const count = checkCount(input.count);
  const rules = placementRules({ ...input, launchType: launch.launchType, taskDefinition });
  const demand = demandOf(request, { ...rules, strict });
  return placeAndStart(tx, request, { demand, count, ids, nowMs, warn });
}

function checkCount(count = 1): number {
  if (count >= 1 && count <= MAX_COUNT) return count;
  // The range is documented, the text is unverified.
  throw new ApiError("InvalidParameterException", `count must be between 1 and ${MAX_COUNT}.`);
}
