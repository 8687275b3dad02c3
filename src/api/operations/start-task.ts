import type * as ecs from "@aws-sdk/client-ecs";
import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { type Demand, place } from "../../scheduler/place.ts";
import type { Tx } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import { containerInstanceArnOf, findContainerInstance } from "../container-instance-reference.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { presentTask } from "../present-task.ts";
import { candidateOf } from "../run-task/candidates.ts";
import { checkRequest } from "../run-task/check.ts";
import { demandOf } from "../run-task/demand.ts";
import { instanceFailures } from "../run-task/failures.ts";
import { type Launch, resolveLaunch } from "../run-task/launch.ts";
import type { Outcome } from "../run-task/place-and-start.ts";
import { warnOfArchitecture } from "../run-task/platform.ts";
import { type CheckedRequest, startTask as startPlacedTask } from "../run-task/start.ts";
import { resolveTaskDefinition } from "../task-definition-reference.ts";

/** Amazon ECS API Reference, "StartTask", containerInstances. */
const MAX_INSTANCES = 10;

/** The words that other implementations have for DescribeContainerInstances; unverified here. */
const NO_INSTANCES = "Container Instances cannot be empty.";

/** Amazon ECS API Reference, "StartTask", startedBy. */
const STARTED_BY_LENGTH = 36;

/**
 * StartTask: one task on each of the instances named. Neither strategies nor constraints count; resources,
 * ports, attributes and the agent do.
 */
export const startTask: Operation<"StartTask"> = {
  errors: ["ClusterNotFoundException", "UnsupportedFeatureException"],
  whenMissing: { containerInstances: ["InvalidParameterException", NO_INSTANCES] },
  handle: (context) =>
    context.write((tx) => {
      const { started, failures } = startOnAll(tx, context);
      return {
        tasks: started.map((task) => presentTask(task, { withTags: true })),
        failures,
      };
    }),
};

function startOnAll(tx: Tx, context: OperationContext<"StartTask">): Outcome {
  const { input, caller } = context;
  const cluster = resolveCluster(tx, caller, input.cluster);
  const taskDefinition = resolveTaskDefinition(tx, caller, input.taskDefinition);
  checkInstances(input.containerInstances);
  const started: TaskRecord[] = [];
  const failures: Shape<ecs.Failure>[] = [];
  const instances = input.containerInstances.map((reference) => ({
    arn: containerInstanceArnOf(cluster, reference),
    instance: findContainerInstance(tx, cluster, reference),
  }));
  const first = instances.find(({ instance }) => instance)?.instance;
  const launch = launchOn(first?.pool ?? "EC2", context, { cluster, taskDefinition });
  const request = checkRequest(tx, context, {
    cluster,
    taskDefinition,
    launch,
    request: input,
    startedByLength: STARTED_BY_LENGTH,
  });
  const demand = demandOf(request, {
    constraints: [],
    strategy: [],
    strict: context.settings.strict,
  });
  for (const { arn, instance } of instances) {
    const outcome = instance
      ? startOn(tx, context, { request, demand, instance })
      : { started: [], failures: [{ arn, reason: "MISSING" }] };
    started.push(...outcome.started);
    failures.push(...outcome.failures);
  }
  return { started, failures };
}

/** The launch type is that of the instance. */
function launchOn(
  launchType: TaskRecord["launchType"],
  { settings, warn }: OperationContext<"StartTask">,
  what: Pick<CheckedRequest, "cluster" | "taskDefinition">,
): Launch {
  return resolveLaunch({ ...what, request: { launchType }, strict: settings.strict, warn });
}

function startOn(
  tx: Tx,
  context: OperationContext<"StartTask">,
  options: {
    readonly request: CheckedRequest;
    readonly demand: Demand;
    readonly instance: ContainerInstanceRecord;
  },
): Outcome {
  const { demand, instance } = options;
  const { ids, nowMs } = context;
  const arn = instance.containerInstanceArn;
  if (instance.status === "INACTIVE") return failed({ arn, reason: "INACTIVE" });
  // A DRAINING instance is not refused: only placement passes it over (unverified).
  const candidates = [candidateOf(tx, instance)];
  const [placement] = place({ candidates, demand, count: 1, random: () => ids.random() });
  if (placement?.kind !== "placed") {
    return { started: [], failures: instanceFailures(placement?.rejections ?? []) };
  }
  const launch = launchOn(instance.pool, context, options.request);
  const request = { ...options.request, launch };
  warnOfArchitecture(request.taskDefinition, [instance], context.warn);
  const outcome = startPlacedTask(tx, request, { instance, ids, nowMs });
  return outcome.kind === "started"
    ? { started: [outcome.task], failures: [] }
    : failed(outcome.failure);
}

function failed(failure: Shape<ecs.Failure>): Outcome {
  return { started: [], failures: [failure] };
}

function checkInstances(references: readonly string[]): void {
  if (references.length === 0) {
    throw new ApiError("InvalidParameterException", NO_INSTANCES);
  }
  if (references.length > MAX_INSTANCES) {
    throw new ApiError(
      "InvalidParameterException",
      `instanceIds can have at most ${MAX_INSTANCES} items.`,
    );
  }
}
