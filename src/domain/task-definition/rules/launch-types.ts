import { asksForWindows } from "../network-mode.ts";
import { type Definition, type Rule, taskRule } from "../rule.ts";
import { logDriverRule } from "./log-configuration.ts";

/** Source: Amazon ECS API Reference, RegisterTaskDefinition, "ephemeralStorage". */
export const ec2Rules: readonly Rule[] = [
  taskRule("ec2-ephemeral-storage", function* ({ ephemeralStorage }) {
    if (!ephemeralStorage) return;
    yield {
      path: "/ephemeralStorage",
      message: "Tasks using the EC2 launch type do not support EphemeralStorage.",
    };
  }),
];

/**
 * What external instances lack; a proxy needs awsvpc anyway. The texts are unverified.
 * Sources: Amazon ECS Developer Guide, "Amazon ECS clusters for external instances", "Considerations";
 * Amazon ECS API Reference, "ResourceRequirement", "sharingStrategy".
 */
export const externalRules: readonly Rule[] = refusals("EXTERNAL", [
  ["networkMode awsvpc", ({ networkMode }) => networkMode === "awsvpc"],
  ["enableFaultInjection", ({ enableFaultInjection }) => enableFaultInjection],
  ["configuredAtLaunch", ({ volumes = [] }) => volumes.some((volume) => volume.configuredAtLaunch)],
  ["inferenceAccelerators", ({ inferenceAccelerators = [] }) => inferenceAccelerators.length > 0],
  ["ephemeralStorage", ({ ephemeralStorage }) => ephemeralStorage],
  [
    "efsVolumeConfiguration",
    ({ volumes = [] }) => volumes.some((volume) => volume.efsVolumeConfiguration),
  ],
  [
    "sharingStrategy",
    ({ containerDefinitions = [] }) =>
      containerDefinitions.some(({ resourceRequirements = [] }) =>
        resourceRequirements.some(({ sharingStrategy }) => sharingStrategy),
      ),
  ],
]);

const MANAGED_NETWORK_MODES: ReadonlySet<string> = new Set(["awsvpc", "host", "none"]);
const MANAGED_LOG_DRIVERS = ["awslogs", "splunk", "awsfirelens", "json-file"];

/**
 * What Amazon ECS Managed Instances lack. The texts are unverified, and so is whether a definition in
 * bridge mode is refused.
 * Sources: Amazon ECS Developer Guide, "Amazon ECS task definition differences for Amazon ECS Managed
 * Instances"; Amazon ECS API Reference, "ManagedInstancesNetworkConfiguration" and "LogConfiguration".
 */
export const managedInstancesRules: readonly Rule[] = [
  ...refusals("MANAGED_INSTANCES", [
    ["this networkMode", ({ networkMode }) => !MANAGED_NETWORK_MODES.has(networkMode ?? "bridge")],
    ["Windows", asksForWindows],
    [
      "dockerVolumeConfiguration",
      ({ volumes = [] }) => volumes.some((volume) => volume.dockerVolumeConfiguration),
    ],
    [
      "fsxWindowsFileServerVolumeConfiguration",
      ({ volumes = [] }) =>
        volumes.some((volume) => volume.fsxWindowsFileServerVolumeConfiguration),
    ],
    [
      "credentialSpecs",
      ({ containerDefinitions = [] }) =>
        containerDefinitions.some(({ credentialSpecs = [] }) => credentialSpecs.length > 0),
    ],
  ]),
  logDriverRule("managed-instances-log-driver", MANAGED_LOG_DRIVERS),
];

function refusals(
  launchType: "EXTERNAL" | "MANAGED_INSTANCES",
  unsupported: readonly (readonly [what: string, isUsed: (definition: Definition) => unknown])[],
): readonly Rule[] {
  const prefix = launchType === "EXTERNAL" ? "external" : "managed-instances";
  return unsupported.map(([what, isUsed]) =>
    taskRule(`${prefix}-${what.replaceAll(" ", "-")}`, function* (definition) {
      if (!isUsed(definition)) return;
      yield {
        path: "/requiresCompatibilities",
        message: `Tasks using the ${launchType} launch type do not support ${what}.`,
      };
    }),
  );
}
