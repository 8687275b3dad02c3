import type * as ecs from "@aws-sdk/client-ecs";
import type { ClusterRecord } from "../../domain/cluster.ts";
import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import type { Tx } from "../../store/view.ts";
import { ensureSubnets } from "./addresses.ts";
import type { Launch } from "./launch.ts";
import { checkNetwork } from "./network.ts";
import { checkOverrides } from "./overrides.ts";
import { checkTaskRequest, type TaskRequest, tagsOf } from "./request.ts";
import type { CheckedRequest } from "./start.ts";

/** Where a request is checked. */
export interface CheckContext {
  readonly caller: Caller;
  readonly settings: { readonly strict: boolean };
  readonly warn: (message: string) => void;
}

/**
 * Checks what RunTask and StartTask have in common once cluster, task definition and launch are settled, in
 * ECS's order: network, overrides, the rest. Subnets that are not known yet come into being here.
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
  const { strict } = context.settings;
  const { warn } = context;
  const subnetIds = checkNetwork({
    taskDefinition,
    launchType: launch.launchType,
    networkConfiguration: request.networkConfiguration,
    strict,
    warn,
  });
  const overrides = checkOverrides(taskDefinition, request.overrides);
  const { tags } = checkTaskRequest(request, { startedByLength: options.startedByLength });
  const subnets = ensureSubnets(tx, { scope: context.caller, subnetIds, strict, warn });
  return {
    cluster,
    taskDefinition,
    launch,
    overrides,
    subnetKeys: subnets.map(({ subnetKey }) => subnetKey),
    ...(request.group !== undefined && { group: request.group }),
    ...(request.startedBy !== undefined && { startedBy: request.startedBy }),
    enableExecuteCommand: request.enableExecuteCommand ?? false,
    tags: tagsOf(request, { tags, taskDefinition, clusterName: cluster.clusterName }),
  };
}
