import { ApiError } from "../../domain/errors.ts";
import { ended } from "../../domain/task/transitions.ts";
import { containerInstances, tasks } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import { resolveContainerInstance } from "../container-instance-reference.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { presentContainerInstance } from "../present-container-instance.ts";

/**
 * DeregisterContainerInstance: makes an instance INACTIVE; it takes no more tasks and its agent is refused.
 * With `force` also when tasks run on it. Their containers go on, but ECS does not account for them any more
 * (they are "orphaned"), so their records end here.
 * Source: Amazon ECS API Reference, "DeregisterContainerInstance", force.
 */
export const deregisterContainerInstance: Operation<"DeregisterContainerInstance"> = {
  errors: ["ClusterNotFoundException"],
  handle: (context) => context.write((tx) => deregister(tx, context)),
};

function deregister(
  tx: Tx,
  { input, caller, nowMs }: OperationContext<"DeregisterContainerInstance">,
): { containerInstance: ReturnType<typeof presentContainerInstance> } {
  const cluster = resolveCluster(tx, caller, input.cluster);
  const instance = resolveContainerInstance(tx, cluster, input.containerInstance);
  const { containerInstanceArn } = instance;
  const onIt = Array.from(tx.by(tasks, "instance", containerInstanceArn));
  if (onIt.length > 0 && !input.force) {
    throw new ApiError("InvalidParameterException", "Found running tasks on the instance.");
  }
  // AWS documents neither code nor reason of orphaned tasks; whoever forces it is whom they stop for.
  const stoppedReason = `Container instance ${containerInstanceArn} was deregistered by force.`;
  for (const task of onIt) {
    tx.put(tasks, ended(task, { stopCode: "UserInitiated", stoppedReason }, nowMs));
  }
  if (instance.status === "INACTIVE") {
    return { containerInstance: presentContainerInstance(tx, instance, ["TAGS"]) };
  }
  const gone = {
    ...instance,
    status: "INACTIVE" as const,
    agentConnected: false,
    version: instance.version + 1,
  };
  tx.put(containerInstances, gone);
  return { containerInstance: presentContainerInstance(tx, gone, ["TAGS"]) };
}
