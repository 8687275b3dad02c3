import type * as ecs from "@aws-sdk/client-ecs";
import type { ClusterRecord } from "../../domain/cluster/cluster.ts";
import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Tx } from "../../store/view.ts";
import { ApiError } from "../../domain/errors.ts";
import { effectiveTask, type EffectiveTask } from "../../domain/task/overrides.ts";
import { findNetwork } from "./find-network.ts";
import type { Launch } from "./launch.ts";
import { checkNetwork } from "./network.ts";
import { checkOverrides } from "./overrides.ts";
import { checkRoles } from "./roles.ts";
import { checkTaskRequest, type TaskRequest, tagsOf } from "./request.ts";
import type { CheckedRequest } from "./start.ts";
import { checkVolumes } from "./volumes.ts";

/** Where a request is checked. */
export interface CheckContext {
  readonly caller: Caller;
  readonly ids: Ids;
  readonly nowMs: number;
  readonly settings: { readonly strict: boolean };
  readonly warn: (message: string) => void;
}

/**
 * Checks what RunTask and StartTask have in common once cluster, task definition and launch are settled, in
 * ECS's order: network, overrides, the rest.
 */
export function checkRequest(
  tx: Tx,
  context: CheckContext,
  options: {
    readonly cluster: ClusterRecord;
    readonly taskDefinition: TaskDefinitionRecord;
    readonly launch: Launch;
    readonly request: TaskRequest & {
      readonly networkConfiguration?: Shape<ecs.NetworkConfiguration> | undefined;
    };
    readonly startedByLength: number;
  },
): CheckedRequest {
  const { cluster, taskDefinition, launch, request } = options;
  const { warn } = context;
  const asked = checkNetwork({
    taskDefinition,
    launchType: launch.launchType,
    networkConfiguration: request.networkConfiguration,
  });
  const overrides = checkOverrides(request.overrides, { taskDefinition, launch });
  checkVolumes(taskDefinition, request.volumeConfigurations);
  const { tags } = checkTaskRequest(request, { startedByLength: options.startedByLength });
  const effective = effectiveTask(taskDefinition, overrides);
  const { strict } = context.settings;
  const containers = taskDefinition.definition.containerDefinitions ?? [];
  checkRoles(tx, effective, { ...context, strict, containers });
  if (request.enableExecuteCommand === true) {
    checkExecuteCommand(effective);
    warn("enableExecuteCommand has no effect yet: there is no ECS Exec");
  }
  const network = findNetwork(tx, { scope: context.caller, asked, ids: context.ids });
  return {
    cluster,
    taskDefinition,
    launch,
    overrides,
    network,
    warn,
    ...(request.group !== undefined && { group: request.group }),
    ...(request.startedBy !== undefined && { startedBy: request.startedBy }),
    enableExecuteCommand: request.enableExecuteCommand ?? false,
    tags: tagsOf(request, { tags, taskDefinition, clusterName: cluster.clusterName }),
  };
}

/** The text is RunTask's own (boto/boto3#3173), not that of UpdateService. */
function checkExecuteCommand({ taskRoleArn }: EffectiveTask): void {
  if (taskRoleArn !== undefined && taskRoleArn !== "") return;
  throw new ApiError(
    "InvalidParameterException",
    "The execute command failed because a valid task role is not being used. Specify a valid task role " +
      "in your task definition or as a task override and try again.",
  );
}
