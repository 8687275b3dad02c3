/** The three kinds of number that AWS's messages tell apart. */
export type NumberKind = "Integer" | "Long" | "Double";

/**
 * The SDK's schemas say "number" and no more, so the members that are not 32-bit integers are
 * listed here, by namespace and `Structure.member`. Source: the service models (botocore's
 * `service-2.json`, shapes of type double and long).
 */
const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, NumberKind>>>> = {
  "com.amazonaws.cloudwatchlogs": {
    "FilterLogEventsRequest.endTime": "Long",
    "FilterLogEventsRequest.startTime": "Long",
    "GetLogEventsRequest.endTime": "Long",
    "GetLogEventsRequest.startTime": "Long",
    "InputLogEvent.timestamp": "Long",
  },
  "com.amazonaws.ecs": {
    "CanaryConfiguration.canaryPercent": "Double",
    "ContainerInstance.version": "Long",
    "DaemonDeploymentConfiguration.drainPercent": "Double",
    "LinearConfiguration.stepPercent": "Double",
    "ManagedApplicationAutoScalingPolicy.targetValue": "Double",
    "MemoryGiBPerVCpuRequest.max": "Double",
    "MemoryGiBPerVCpuRequest.min": "Double",
    "NetworkBandwidthGbpsRequest.max": "Double",
    "NetworkBandwidthGbpsRequest.min": "Double",
    "Resource.doubleValue": "Double",
    "Resource.longValue": "Long",
    "Scale.value": "Double",
    "ServiceRevisionSummary.requestedProductionTrafficWeight": "Double",
    "ServiceRevisionSummary.requestedTestTrafficWeight": "Double",
    "Task.version": "Long",
    "TotalLocalStorageGBRequest.max": "Double",
    "TotalLocalStorageGBRequest.min": "Double",
  },
  "com.amazonaws.secretsmanager": {
    "DeleteSecretRequest.RecoveryWindowInDays": "Long",
    "GetRandomPasswordRequest.PasswordLength": "Long",
    "RotationRulesType.AutomaticallyAfterDays": "Long",
  },
  "com.amazonaws.ssm": {
    "LabelParameterVersionRequest.ParameterVersion": "Long",
    "UnlabelParameterVersionRequest.ParameterVersion": "Long",
  },
};

/** The kind of a numeric member. `path` is `Structure.member`. */
export function numberKind(namespace: string, path: string): NumberKind {
  return EXCEPTIONS[namespace]?.[path] ?? "Integer";
}

/**
 * The listed members of a namespace, for the test that holds the table against the SDK's exports.
 */
export function listedNumbers(namespace: string): readonly string[] {
  return Object.keys(EXCEPTIONS[namespace] ?? {});
}
