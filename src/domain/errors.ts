/**
 * Every error code Longshore answers, with its HTTP status. ECS answers 400 to everything a client did wrong
 * and 500 to its own faults. Source: the errors of the ECS service model; the front-door codes that AWS
 * services share (`SerializationException`, signature errors) are in no model, and neither are EC2's: Amazon
 * EC2 API Reference, "Error codes for the Amazon EC2 API".
 */
const ERRORS = {
  // The ECS model.
  AccessDeniedException: 400,
  AttributeLimitExceededException: 400,
  BlockedException: 400,
  ClientException: 400,
  ClusterContainsCapacityProviderException: 400,
  ClusterContainsContainerInstancesException: 400,
  ClusterContainsServicesException: 400,
  ClusterContainsTasksException: 400,
  ClusterNotFoundException: 400,
  ConflictException: 400,
  InvalidParameterException: 400,
  LimitExceededException: 400,
  MissingVersionException: 400,
  NamespaceNotFoundException: 400,
  NoUpdateAvailableException: 400,
  PlatformTaskDefinitionIncompatibilityException: 400,
  PlatformUnknownException: 400,
  ResourceInUseException: 400,
  ResourceNotFoundException: 400,
  ServerException: 500,
  ServiceNotActiveException: 400,
  ServiceNotFoundException: 400,
  TargetNotConnectedException: 400,
  TargetNotFoundException: 400,
  UnsupportedFeatureException: 400,
  UpdateInProgressException: 400,
  // CloudWatch Logs.
  ResourceAlreadyExistsException: 400,
  ServiceUnavailableException: 500,
  SessionTimeoutException: 400,
  TooManyTagsException: 400,
  ValidationException: 400,
  // The front door.
  BadRequestException: 400,
  ExpiredTokenException: 400,
  IncompleteSignatureException: 400,
  InvalidSignatureException: 400,
  MissingActionException: 400,
  MissingAuthenticationTokenException: 400,
  NotImplementedException: 501,
  RequestEntityTooLargeException: 413,
  RequestTimeoutException: 408,
  SerializationException: 400,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
  // EC2.
  CannotDelete: 400,
  DependencyViolation: 400,
  DryRunOperation: 412,
  "InvalidGroup.Duplicate": 400,
  "InvalidGroup.NotFound": 400,
  "InvalidGroupId.Malformed": 400,
  InvalidID: 400,
  "InvalidNetworkInterfaceID.NotFound": 400,
  "InvalidNetworkInterfaceId.Malformed": 400,
  InvalidNextToken: 400,
  InvalidParameterCombination: 400,
  InvalidParameterValue: 400,
  "InvalidPermission.Duplicate": 400,
  "InvalidPermission.NotFound": 400,
  "InvalidPrefixListID.NotFound": 400,
  "InvalidSecurityGroupRuleId.NotFound": 400,
  "InvalidSubnet.Conflict": 400,
  "InvalidSubnet.Range": 400,
  "InvalidSubnetID.Malformed": 400,
  "InvalidSubnetID.NotFound": 400,
  "InvalidVpc.Range": 400,
  "InvalidVpcID.Malformed": 400,
  "InvalidVpcID.NotFound": 400,
  MissingParameter: 400,
  TagLimitExceeded: 400,
  UnsupportedOperation: 400,
  VPCIdNotSpecified: 400,
  // Systems Manager.
  HierarchyLevelLimitExceededException: 400,
  InvalidAllowedPatternException: 400,
  InvalidFilterKey: 400,
  InvalidFilterOption: 400,
  InvalidFilterValue: 400,
  InvalidKeyId: 400,
  InvalidPolicyTypeException: 400,
  InvalidResourceId: 400,
  ParameterAlreadyExists: 400,
  ParameterMaxVersionLimitExceeded: 400,
  ParameterNotFound: 400,
  ParameterPatternMismatchException: 400,
  ParameterVersionLabelLimitExceeded: 400,
  ParameterVersionNotFound: 400,
  TooManyTagsError: 400,
  // Secrets Manager.
  DecryptionFailure: 400,
  EncryptionFailure: 400,
  InvalidNextTokenException: 400,
  InvalidRequestException: 400,
  MalformedPolicyDocumentException: 400,
  PublicPolicyException: 400,
  ResourceExistsException: 400,
  // ECR.
  EmptyUploadException: 400,
  ImageAlreadyExistsException: 400,
  ImageDigestDoesNotMatchException: 400,
  ImageNotFoundException: 400,
  ImageTagAlreadyExistsException: 400,
  InvalidLayerException: 400,
  InvalidLayerPartException: 400,
  InvalidTagParameterException: 400,
  LayerAlreadyExistsException: 400,
  LayersNotFoundException: 400,
  LifecyclePolicyNotFoundException: 400,
  LifecyclePolicyPreviewNotFoundException: 400,
  ReferencedImagesNotFoundException: 400,
  RegistryPolicyNotFoundException: 400,
  RepositoryAlreadyExistsException: 400,
  RepositoryNotEmptyException: 400,
  RepositoryNotFoundException: 400,
  RepositoryPolicyNotFoundException: 400,
  UploadNotFoundException: 400,
  // IAM and STS.
  DeleteConflictException: 409,
  EntityAlreadyExistsException: 409,
  InvalidInputException: 400,
  NoSuchEntityException: 404,
  PackedPolicyTooLargeException: 400,
  PolicyNotAttachableException: 400,
  UnmodifiableEntityException: 400,
  ValidationError: 400,
  // The ACS upgrade, with which the ECS agent registers anew.
  InactiveInstanceException: 400,
} as const satisfies Readonly<Record<string, number>>;

/** A code of the table: what `ApiError` can be made of. */
export type ErrorCode = keyof typeof ERRORS;

/** Every code in the table, for the test that holds it against the SDK's model. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(ERRORS).filter(isErrorCode);

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/**
 * An answer in AWS's contract that is not success. Thrown by operations, encoded once by the wire layer.
 * `details` are further members of the error shape, such as `resourceIds` of ConflictException.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = ERRORS[code];
    this.details = details;
  }
}
