/** What is demanded of the members of one structure, beyond their type. */
export interface MemberSpec {
  /** Where it stands: member names, `*` for every item of a list. */
  readonly at: readonly string[];
  /** The structure's name in the ECS model. */
  readonly struct: string;
  readonly required: readonly string[];
  /** The values a member may have, or the items of a member that is a list. */
  readonly oneOf: Readonly<Record<string, readonly string[]>>;
}

/**
 * The required and enumerated members of the ECS model, below the request itself. A test holds the values
 * against those that the AWS SDK exports.
 * Source: Amazon ECS API Reference, the data type named by `struct`.
 */
export const MEMBER_SPECS: readonly MemberSpec[] = [
  spec("RegisterTaskDefinitionRequest", "", {
    oneOf: {
      networkMode: ["bridge", "host", "awsvpc", "none"],
      requiresCompatibilities: ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"],
      pidMode: ["task", "host"],
      ipcMode: ["task", "host", "none"],
    },
  }),
  spec("RuntimePlatform", "runtimePlatform", {
    oneOf: {
      cpuArchitecture: ["X86_64", "ARM64"],
      operatingSystemFamily: [
        "LINUX",
        "WINDOWS_SERVER_2016_FULL",
        "WINDOWS_SERVER_2019_FULL",
        "WINDOWS_SERVER_2019_CORE",
        "WINDOWS_SERVER_2004_CORE",
        "WINDOWS_SERVER_20H2_CORE",
        "WINDOWS_SERVER_2022_CORE",
        "WINDOWS_SERVER_2022_FULL",
        "WINDOWS_SERVER_2025_CORE",
        "WINDOWS_SERVER_2025_FULL",
      ],
    },
  }),
  spec("TaskDefinitionPlacementConstraint", "placementConstraints *", {
    oneOf: { type: ["memberOf"] },
  }),
  spec("ProxyConfiguration", "proxyConfiguration", {
    required: ["containerName"],
    oneOf: { type: ["APPMESH"] },
  }),
  spec("InferenceAccelerator", "inferenceAccelerators *", {
    required: ["deviceName", "deviceType"],
  }),
  spec("EphemeralStorage", "ephemeralStorage", { required: ["sizeInGiB"] }),
  spec("DockerVolumeConfiguration", "volumes * dockerVolumeConfiguration", {
    oneOf: { scope: ["task", "shared"] },
  }),
  spec("EFSVolumeConfiguration", "volumes * efsVolumeConfiguration", {
    required: ["fileSystemId"],
    oneOf: { transitEncryption: ["ENABLED", "DISABLED"] },
  }),
  spec("EFSAuthorizationConfig", "volumes * efsVolumeConfiguration authorizationConfig", {
    oneOf: { iam: ["ENABLED", "DISABLED"] },
  }),
  spec("S3FilesVolumeConfiguration", "volumes * s3filesVolumeConfiguration", {
    required: ["fileSystemArn"],
  }),
  spec(
    "FSxWindowsFileServerVolumeConfiguration",
    "volumes * fsxWindowsFileServerVolumeConfiguration",
    { required: ["fileSystemId", "rootDirectory", "authorizationConfig"] },
  ),
  spec(
    "FSxWindowsFileServerAuthorizationConfig",
    "volumes * fsxWindowsFileServerVolumeConfiguration authorizationConfig",
    { required: ["credentialsParameter", "domain"] },
  ),
  inContainer("ContainerDefinition", "", {
    oneOf: { versionConsistency: ["enabled", "disabled"] },
  }),
  inContainer("PortMapping", "portMappings *", {
    // What is no `protocol` is not refused: it means tcp.
    oneOf: { appProtocol: ["http", "http2", "grpc"] },
  }),
  inContainer("RepositoryCredentials", "repositoryCredentials", {
    required: ["credentialsParameter"],
  }),
  inContainer("ContainerRestartPolicy", "restartPolicy", { required: ["enabled"] }),
  inContainer("EnvironmentFile", "environmentFiles *", {
    required: ["value", "type"],
    oneOf: { type: ["s3"] },
  }),
  inContainer("Device", "linuxParameters devices *", {
    required: ["hostPath"],
    oneOf: { permissions: ["read", "write", "mknod"] },
  }),
  inContainer("Tmpfs", "linuxParameters tmpfs *", { required: ["containerPath", "size"] }),
  inContainer("Secret", "secrets *", { required: ["name", "valueFrom"] }),
  inContainer("ContainerDependency", "dependsOn *", {
    required: ["containerName", "condition"],
    oneOf: { condition: ["START", "COMPLETE", "SUCCESS", "HEALTHY"] },
  }),
  inContainer("HostEntry", "extraHosts *", { required: ["hostname", "ipAddress"] }),
  inContainer("Ulimit", "ulimits *", {
    required: ["name", "softLimit", "hardLimit"],
    oneOf: {
      name: [
        "core",
        "cpu",
        "data",
        "fsize",
        "locks",
        "memlock",
        "msgqueue",
        "nice",
        "nofile",
        "nproc",
        "rss",
        "rtprio",
        "rttime",
        "sigpending",
        "stack",
      ],
    },
  }),
  inContainer("LogConfiguration", "logConfiguration", {
    required: ["logDriver"],
    oneOf: {
      logDriver: [
        "json-file",
        "syslog",
        "journald",
        "gelf",
        "fluentd",
        "awslogs",
        "splunk",
        "awsfirelens",
      ],
    },
  }),
  inContainer("Secret", "logConfiguration secretOptions *", { required: ["name", "valueFrom"] }),
  inContainer("HealthCheck", "healthCheck", { required: ["command"] }),
  inContainer("ResourceRequirement", "resourceRequirements *", {
    required: ["type"],
    oneOf: { type: ["GPU", "InferenceAccelerator", "NeuronDevice"] },
  }),
  inContainer("NvidiaMpsAllocation", "resourceRequirements * sharingStrategy nvidiaMps", {
    required: ["memory"],
  }),
  inContainer("FirelensConfiguration", "firelensConfiguration", {
    required: ["type"],
    oneOf: { type: ["fluentd", "fluentbit"] },
  }),
];

function inContainer(struct: string, at: string, demands: Partial<MemberSpec>): MemberSpec {
  return spec(struct, `containerDefinitions * ${at}`.trim(), demands);
}

function spec(struct: string, at: string, demands: Partial<MemberSpec>): MemberSpec {
  return { struct, at: at === "" ? [] : at.split(" "), required: [], oneOf: {}, ...demands };
}
