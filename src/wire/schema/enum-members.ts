/**
 * Which string members of the requests take one of a fixed set of values. The SDK's schemas don't
 * say, but the package exports each enum as a constant object; this table joins the two, by
 * namespace, structure and member. Source: the SDK's type declarations, which a unit test compares
 * with this table.
 */
const ENUM_MEMBERS: Readonly<Record<string, EnumsByMember>> = {
  "com.amazonaws.cloudwatchlogs": {
    CreateLogGroupRequest: { logGroupClass: "LogGroupClass" },
    DescribeLogGroupsRequest: { logGroupClass: "LogGroupClass" },
    DescribeLogStreamsRequest: { orderBy: "OrderBy" },
  },
  "com.amazonaws.ecs": {
    Attribute: { targetType: "TargetType" },
    AutoRepairConfiguration: { actionsStatus: "AutoRepairActionsStatus" },
    AutoScalingGroupProvider: {
      managedDraining: "ManagedDraining",
      managedTerminationProtection: "ManagedTerminationProtection",
    },
    AutoScalingGroupProviderUpdate: {
      managedDraining: "ManagedDraining",
      managedTerminationProtection: "ManagedTerminationProtection",
    },
    AwsVpcConfiguration: { assignPublicIp: "AssignPublicIp" },
    CapacityReservationRequest: { reservationPreference: "CapacityReservationPreference" },
    ContainerDefinition: { versionConsistency: "VersionConsistency" },
    ContainerDependency: { condition: "ContainerCondition" },
    ContinueServiceDeploymentRequest: { action: "DeploymentLifecycleHookAction" },
    CreateDaemonRequest: { propagateTags: "DaemonPropagateTags" },
    CreateExpressGatewayServiceRequest: { cpuArchitecture: "ExpressCpuArchitecture" },
    CreateGatewayRequest: { propagateTags: "PropagateGatewayTags" },
    CreateManagedInstancesProviderConfiguration: { propagateTags: "PropagateMITags" },
    CreateServiceRequest: {
      availabilityZoneRebalancing: "AvailabilityZoneRebalancing",
      launchType: "LaunchType",
      propagateTags: "PropagateTags",
      schedulingStrategy: "SchedulingStrategy",
    },
    CreateTaskSetRequest: { launchType: "LaunchType" },
    DeploymentConfiguration: { strategy: "DeploymentStrategy" },
    DeploymentController: { type: "DeploymentControllerType" },
    DeploymentEarlySuccessCriteria: { sourceServiceRevisionCleanup: "ServiceRevisionCleanup" },
    DeploymentLifecycleHook: {
      lifecycleStages: "DeploymentLifecycleHookStage",
      targetType: "DeploymentLifecycleHookTargetType",
    },
    DeploymentLifecycleHookTimeoutConfiguration: { action: "DeploymentLifecycleHookAction" },
    DescribeCapacityProvidersRequest: { include: "CapacityProviderField" },
    DescribeClustersRequest: { include: "ClusterField" },
    DescribeContainerInstancesRequest: { include: "ContainerInstanceField" },
    DescribeExpressGatewayServiceRequest: { include: "ExpressGatewayServiceInclude" },
    DescribeServicesRequest: { include: "ServiceField" },
    DescribeTaskDefinitionRequest: { include: "TaskDefinitionField" },
    DescribeTaskSetsRequest: { include: "TaskSetField" },
    DescribeTasksRequest: { include: "TaskField" },
    Device: { permissions: "DeviceCgroupPermission" },
    DockerVolumeConfiguration: { scope: "Scope" },
    EBSTagSpecification: { propagateTags: "PropagateTags", resourceType: "EBSResourceType" },
    EFSAuthorizationConfig: { iam: "EFSAuthorizationConfigIAM" },
    EFSVolumeConfiguration: { transitEncryption: "EFSTransitEncryption" },
    EnvironmentFile: { type: "EnvironmentFileType" },
    ExecuteCommandConfiguration: { logging: "ExecuteCommandLogging" },
    ExpressGatewayScalingTarget: { autoScalingMetric: "ExpressGatewayServiceScalingMetric" },
    FirelensConfiguration: { type: "FirelensConfigurationType" },
    GatewayConnectorFilters: { accessTypes: "AccessType" },
    GatewayConnectorHealthCheck: { healthCheckProtocol: "GatewayConnectorHealthCheckProtocol" },
    GatewayElbNetworkConfiguration: { ipAddressType: "GatewayElbIpAddressType" },
    HostSharedAlbConfiguration: {
      httpDesync: "GatewayAlbDesyncMitigationMode",
      protocol: "GatewayAlbProtocol",
      scheme: "GatewayElbScheme",
    },
    InstanceLaunchTemplate: {
      capacityOptionType: "CapacityOptionType",
      monitoring: "ManagedInstancesMonitoringOptions",
    },
    InstanceLaunchTemplateUpdate: { monitoring: "ManagedInstancesMonitoringOptions" },
    InstanceRequirementsRequest: {
      acceleratorManufacturers: "AcceleratorManufacturer",
      acceleratorNames: "AcceleratorName",
      acceleratorTypes: "AcceleratorType",
      bareMetal: "BareMetal",
      burstablePerformance: "BurstablePerformance",
      cpuManufacturers: "CpuManufacturer",
      instanceGenerations: "InstanceGeneration",
      localStorage: "LocalStorage",
      localStorageTypes: "LocalStorageType",
    },
    ListAttributesRequest: { targetType: "TargetType" },
    ListContainerInstancesRequest: { status: "ContainerInstanceStatus" },
    ListDaemonDeploymentsRequest: { status: "DaemonDeploymentStatus" },
    ListDaemonTaskDefinitionsRequest: {
      revision: "DaemonTaskDefinitionRevisionFilter",
      sort: "SortOrder",
      status: "DaemonTaskDefinitionStatusFilter",
    },
    ListGatewayClusterAssociationsRequest: { status: "GatewayClusterAssociationStatus" },
    ListGatewayRoutesRequest: { status: "GatewayRouteStatus" },
    ListGatewaysRequest: { status: "GatewayStatus" },
    ListServiceDeploymentsRequest: { status: "ServiceDeploymentStatus" },
    ListServicesRequest: {
      launchType: "LaunchType",
      resourceManagementType: "ResourceManagementType",
      schedulingStrategy: "SchedulingStrategy",
    },
    ListTaskDefinitionFamiliesRequest: { status: "TaskDefinitionFamilyStatus" },
    ListTaskDefinitionsRequest: { sort: "SortOrder", status: "TaskDefinitionStatus" },
    ListTasksRequest: { desiredStatus: "DesiredStatus", launchType: "LaunchType" },
    LogDriverVolumeConfiguration: { driver: "LogDriver" },
    ManagedAgentStateChange: { managedAgentName: "ManagedAgentName" },
    ManagedScaling: { status: "ManagedScalingStatus" },
    NetworkBinding: { protocol: "TransportProtocol" },
    PlacementConstraint: { type: "PlacementConstraintType" },
    PlacementStrategy: { type: "PlacementStrategyType" },
    PlatformDevice: { type: "PlatformDeviceType" },
    PortMapping: { appProtocol: "ApplicationProtocol", protocol: "TransportProtocol" },
    ProxyConfiguration: { type: "ProxyConfigurationType" },
    RegisterDaemonTaskDefinitionRequest: { ipcMode: "DaemonIpcMode", pidMode: "DaemonPidMode" },
    RegisterTaskDefinitionRequest: {
      ipcMode: "IpcMode",
      networkMode: "NetworkMode",
      pidMode: "PidMode",
      requiresCompatibilities: "Compatibility",
    },
    ResourceRequirement: { type: "ResourceType" },
    RunTaskRequest: { launchType: "LaunchType", propagateTags: "PropagateTags" },
    RuntimePlatform: { cpuArchitecture: "CPUArchitecture", operatingSystemFamily: "OSFamily" },
    Scale: { unit: "ScaleUnit" },
    ServiceConnectAccessLogConfiguration: {
      format: "ServiceConnectAccessLoggingFormat",
      includeQueryParameters: "ServiceConnectIncludeQueryParameters",
    },
    ServiceManagedEBSVolumeConfiguration: { filesystemType: "TaskFilesystemType" },
    StartTaskRequest: { propagateTags: "PropagateTags" },
    StopServiceDeploymentRequest: { stopType: "StopServiceDeploymentStopType" },
    TaskDefinitionPlacementConstraint: { type: "TaskDefinitionPlacementConstraintType" },
    TaskManagedEBSVolumeConfiguration: { filesystemType: "TaskFilesystemType" },
    ThresholdConfiguration: { type: "ThresholdType" },
    Ulimit: { name: "UlimitName" },
    UpdateDaemonRequest: { propagateTags: "DaemonPropagateTags" },
    UpdateExpressGatewayServiceRequest: { cpuArchitecture: "ExpressCpuArchitecture" },
    UpdateGatewayAlbConfiguration: { httpDesync: "GatewayAlbDesyncMitigationMode" },
    UpdateGatewayRequest: { propagateTags: "PropagateGatewayTags" },
    UpdateManagedInstancesProviderConfiguration: { propagateTags: "PropagateMITags" },
    UpdateServiceRequest: {
      availabilityZoneRebalancing: "AvailabilityZoneRebalancing",
      propagateTags: "PropagateTags",
    },
  },
};

/** Enum names by structure and member. */
export type EnumsByMember = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Members with an enum that the operations check themselves, because ECS answers a wrong value
 * there in words of its own, or takes fewer values than the enum has.
 */
export const CHECKED_BY_OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  "com.amazonaws.ecs": [
    "ClusterSetting.name",
    "DeleteAccountSettingRequest.name",
    "ListAccountSettingsRequest.name",
    "LogConfiguration.logDriver",
    "PutAccountSettingDefaultRequest.name",
    "PutAccountSettingRequest.name",
    "UpdateContainerInstancesStateRequest.status",
  ],
};

/** Inputs whose enums are all part of the operation's own rules, in the order of those. */
export const CHECKED_WHOLE: ReadonlySet<string> = new Set([
  "com.amazonaws.ecs#RegisterTaskDefinitionRequest",
]);

/** The enum table of a namespace; empty when there is none. */
export function enumMembers(namespace: string): EnumsByMember {
  return ENUM_MEMBERS[namespace] ?? {};
}
