import type * as ecs from "@aws-sdk/client-ecs";
import {
  checkStrategy,
  split,
  type StrategyItem,
} from "../../domain/cluster/capacity-provider-strategy.ts";
import type { ClusterRecord } from "../../domain/cluster/cluster.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import type { TaskRecord } from "../../domain/task/record.ts";

/** How tasks are launched, once the request and the cluster's defaults are settled. */
export interface Launch {
  readonly launchType: TaskRecord["launchType"];
  /** Of Fargate, resolved. */
  readonly platformVersion?: string;
  /** Absent when the tasks have a launch type of their own. */
  readonly strategy?: readonly StrategyItem[];
}

/** What a request says about it. */
export interface LaunchRequest {
  readonly launchType?: ecs.LaunchType | undefined;
  readonly capacityProviderStrategy?:
    | readonly Shape<ecs.CapacityProviderStrategyItem>[]
    | undefined;
  readonly platformVersion?: string | undefined;
  readonly placementConstraints?: readonly Shape<ecs.PlacementConstraint>[] | undefined;
  readonly placementStrategy?: readonly Shape<ecs.PlacementStrategy>[] | undefined;
}

/**
 * Settles launch type, capacity providers and platform version. Without either the cluster's default
 * strategy applies, and where it has none, EC2.
 *
 * Throws InvalidParameterException, PlatformUnknownException and
 * PlatformTaskDefinitionIncompatibilityException.
 * Source: Amazon ECS API Reference, "RunTask": launchType, capacityProviderStrategy, platformVersion and
 * placementStrategy.
 */
export function resolveLaunch(options: {
  readonly cluster: ClusterRecord;
  readonly taskDefinition: TaskDefinitionRecord;
  readonly request: LaunchRequest;
  readonly strict: boolean;
  readonly warn: (message: string) => void;
}): Launch {
  const { taskDefinition, request } = options;
  const strategy = strategyFor(options);
  const launchType = strategy ? "FARGATE" : hostLaunchType(request.launchType ?? "EC2");
  if (!taskDefinition.compatibilities.includes(launchType)) {
    throw invalid(`Task definition does not support launch_type ${launchType}.`);
  }
  if (launchType !== "FARGATE") {
    if (request.platformVersion !== undefined) {
      throw invalid("The platform version must be null when specifying an EC2 launch type.");
    }
    return { launchType };
  }
  refusePlacementRules(options);
  return {
    launchType,
    platformVersion: platformVersionFor(taskDefinition, request),
    ...(strategy && { strategy }),
  };
}

/** All capacity providers there are belong to Fargate. */
function strategyFor({
  cluster,
  request,
}: {
  readonly cluster: ClusterRecord;
  readonly request: LaunchRequest;
}): readonly StrategyItem[] | undefined {
  const { launchType, capacityProviderStrategy = [] } = request;
  if (launchType !== undefined && capacityProviderStrategy.length > 0) {
    throw invalid(
      "Specifying both a launch type and capacity provider strategy is not supported. " +
        "Remove one and try again.",
    );
  }
  const associated = cluster.capacityProviders;
  if (capacityProviderStrategy.length > 0) {
    return checkStrategy(capacityProviderStrategy, { associated, use: "launch" });
  }
  const byDefault = cluster.defaultCapacityProviderStrategy;
  if (launchType !== undefined || byDefault.length === 0) return undefined;
  return checkStrategy(byDefault, { associated, use: "launchByDefault" });
}

/** The capacity provider of each of `count` tasks; `undefined` for tasks that have none. */
export function capacityProvidersFor(
  { strategy }: Launch,
  count: number,
): readonly (string | undefined)[] {
  if (!strategy) return Array.from({ length: count }, () => undefined);
  return split(count, strategy).flatMap((share) =>
    Array.from({ length: share.count }, () => share.capacityProvider),
  );
}

function hostLaunchType(launchType: ecs.LaunchType): TaskRecord["launchType"] {
  if (launchType === "MANAGED_INSTANCES") {
    // Text unverified.
    throw invalid(
      "The MANAGED_INSTANCES launch type is available through capacity providers only.",
    );
  }
  return launchType;
}

function refusePlacementRules(options: {
  readonly request: LaunchRequest;
  readonly strict: boolean;
  readonly warn: (message: string) => void;
}): void {
  const { request, strict, warn } = options;
  const { placementConstraints = [], placementStrategy = [] } = request;
  if (placementConstraints.length > 0) {
    if (strict) throw invalid("Placement constraints are not supported with FARGATE launch type.");
    warn(
      "placementConstraints are honoured for Fargate tasks, which AWS and --strict refuse (fargate-constraints)",
    );
  }
  if (placementStrategy.length > 0) {
    throw invalid("Placement strategies are not supported with FARGATE launch type.");
  }
}

/**
 * Platform versions that tasks can still ask for, the newest first: AWS Fargate User Guide, "Fargate
 * platform versions".
 */
const PLATFORM_VERSIONS = { LINUX: ["1.4.0", "1.3.0"], WINDOWS: ["1.0.0"] } as const;

function platformVersionFor(
  taskDefinition: TaskDefinitionRecord,
  { platformVersion = "LATEST" }: LaunchRequest,
): string {
  const family = taskDefinition.definition.runtimePlatform?.operatingSystemFamily ?? "LINUX";
  const known = PLATFORM_VERSIONS[family === "LINUX" ? "LINUX" : "WINDOWS"];
  const [newest] = known;
  if (platformVersion === "LATEST") return newest;
  if (!known.some((version) => version === platformVersion)) {
    // The model's own words for this exception.
    throw new ApiError(
      "PlatformUnknownException",
      "The specified platform version does not exist.",
    );
  }
  if (platformVersion !== newest && needsNewest(taskDefinition)) {
    throw new ApiError(
      "PlatformTaskDefinitionIncompatibilityException",
      "The specified platform version does not satisfy the required capabilities of the task " +
        "definition.",
    );
  }
  return platformVersion;
}

/** What Linux tasks have since platform version 1.4.0 (same page, "Linux platform version change log"). */
function needsNewest({ definition }: TaskDefinitionRecord): boolean {
  const { containerDefinitions, cpu, ephemeralStorage, pidMode, volumes = [] } = definition;
  return (
    ephemeralStorage !== undefined ||
    pidMode !== undefined ||
    Number(cpu ?? 0) > 4096 ||
    volumes.some((volume) => volume.efsVolumeConfiguration !== undefined) ||
    containerDefinitions.some(
      ({ environmentFiles = [], systemControls = [], linuxParameters }) =>
        environmentFiles.length > 0 ||
        systemControls.length > 0 ||
        (linuxParameters?.capabilities?.add ?? []).length > 0,
    )
  );
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
