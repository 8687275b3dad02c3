import type * as ecs from "@aws-sdk/client-ecs";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { networkModeOf } from "../../domain/task/resources.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import type { TaskRecord } from "../../domain/task/record.ts";

/** Amazon ECS API Reference, "AwsVpcConfiguration". */
const MAX_SUBNETS = 16;
const MAX_SECURITY_GROUPS = 5;

/** The ids in a request for awsvpc tasks, each once; no subnets for other network modes. */
export interface AskedNetwork {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly assignPublicIp: boolean;
}

const NO_NETWORK: AskedNetwork = {
  subnetIds: [],
  securityGroupIds: [],
  assignPublicIp: false,
};

/**
 * The network a request asks for, not looked up yet.
 *
 * Throws InvalidParameterException. The texts about the configuration as a whole, an empty list and public
 * addresses are AWS's; those about too many items follow its pattern for other lists.
 * Source: Amazon ECS API Reference, "RunTask", networkConfiguration.
 */
export function checkNetwork(options: {
  readonly taskDefinition: TaskDefinitionRecord;
  readonly launchType: TaskRecord["launchType"];
  readonly networkConfiguration: Shape<ecs.NetworkConfiguration> | undefined;
}): AskedNetwork {
  const { taskDefinition, launchType, networkConfiguration } = options;
  const configuration = networkConfiguration?.awsvpcConfiguration;
  if (networkModeOf(taskDefinition) !== "awsvpc") {
    if (!configuration) return NO_NETWORK;
    throw invalid(
      "Network Configuration is not valid for the given networkMode of this task definition.",
    );
  }
  if (!configuration) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const { subnets = [], securityGroups = [], assignPublicIp } = configuration;
  if (subnets.length === 0) throw invalid("subnets can not be empty.");
  if (subnets.length > MAX_SUBNETS) throw tooMany("subnets", MAX_SUBNETS);
  if (securityGroups.length > MAX_SECURITY_GROUPS) {
    throw tooMany("securityGroups", MAX_SECURITY_GROUPS);
  }
  if (assignPublicIp === "ENABLED") {
    if (launchType !== "FARGATE") {
      throw invalid("Assign public IP is not supported for this launch type.");
    }
  }
  return {
    subnetIds: [...new Set(subnets)],
    securityGroupIds: [...new Set(securityGroups)],
    assignPublicIp: assignPublicIp === "ENABLED",
  };
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}

function tooMany(member: string, most: number): ApiError {
  return invalid(`${member} can have at most ${most} items.`);
}
