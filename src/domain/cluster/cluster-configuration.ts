import type * as ecs from "@aws-sdk/client-ecs";
import { ApiError } from "../errors.ts";
import type { Shape } from "../shape.ts";

type Configuration = Shape<ecs.ClusterConfiguration>;

/**
 * Checks what a request says about ECS Exec in a cluster: `logging` is `OVERRIDE` exactly when there is a log
 * configuration, which then names a place to log to.
 *
 * Throws InvalidParameterException, in AWS's words.
 * Source: Amazon ECS API Reference, "ExecuteCommandConfiguration" and "ExecuteCommandLogConfiguration".
 */
export function checkClusterConfiguration(configuration: Configuration | undefined): void {
  const { logging, logConfiguration } = configuration?.executeCommandConfiguration ?? {};
  if (logConfiguration && logging !== "OVERRIDE") {
    throw new ApiError(
      "InvalidParameterException",
      "You must set logging to 'OVERRIDE' when you supply a log configuration.",
    );
  }
  const hasTarget = logConfiguration?.cloudWatchLogGroupName ?? logConfiguration?.s3BucketName;
  if (logging === "OVERRIDE" && !hasTarget) {
    throw new ApiError(
      "InvalidParameterException",
      "A CloudWatch log group name or S3 bucket name must be specified when overriding the default log configuration.",
    );
  }
}
