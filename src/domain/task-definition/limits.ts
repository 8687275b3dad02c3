/**
 * The numbers that bound a task definition.
 * Sources: Amazon ECS API Reference, RegisterTaskDefinition and ContainerDefinition; Amazon ECS Developer
 * Guide, "Amazon ECS service quotas".
 */

export const MAX_CONTAINERS = 10;

/** Bytes of the definition as compact JSON. */
export const MAX_DEFINITION_BYTES = 65_536;

/** Of a family, a container or a volume. */
export const MAX_NAME_LENGTH = 255;

/** Characters of an image before its digest. */
export const MAX_IMAGE_LENGTH = 255;

export const MAX_PORT = 65_535;

/** Port mappings with a `containerPortRange`. */
export const MAX_PORT_RANGES_PER_CONTAINER = 100;

/** Characters of a port mapping's `name`. */
export const MAX_PORT_NAME_LENGTH = 64;

export const MAX_ENVIRONMENT_FILES = 10;
export const MAX_PLACEMENT_CONSTRAINTS = 10;
export const MAX_CREDENTIAL_SPECS = 1;

/** Of a container's `restartPolicy`. */
export const MAX_IGNORED_EXIT_CODES = 50;

/** Task-level CPU units: 0.125 to 192 vCPU. */
export const TASK_CPU_UNITS = { min: 128, max: 196_608 } as const;

/** More CPU units than this need an instance that says it can limit them. */
export const COMMON_TASK_CPU_UNITS = 10_240;

/** How long a container runs before its `restartPolicy` may start it again. */
export const RESTART_ATTEMPT_PERIOD_SECONDS = { min: 60, max: 1800 } as const;

/** Of `startTimeout` and `stopTimeout`; the maximum is Fargate's. */
export const CONTAINER_TIMEOUT_SECONDS = { min: 2, fargateMax: 120 } as const;

/** What a Fargate task may ask for; without asking it has 20 GiB. */
export const EPHEMERAL_STORAGE_GIB = { min: 21, max: 200 } as const;

/** In seconds, but `retries`, which are failures in a row. `fallback` is what ECS fills in. */
export const HEALTH_CHECK = {
  interval: { min: 5, max: 300, fallback: 30 },
  timeout: { min: 2, max: 60, fallback: 5 },
  retries: { min: 1, max: 10, fallback: 3 },
  startPeriod: { min: 0, max: 300 },
} as const;

/** Of `linuxParameters.swappiness`. */
export const MAX_SWAPPINESS = 100;

/** Identifiers in one DeleteTaskDefinitions call. */
export const MAX_DELETIONS_PER_CALL = 10;

/** Page size of the two list operations, most and default. */
export const MAX_LIST_RESULTS = 100;

/**
 * How long an unused revision stays visible as DELETE_IN_PROGRESS. AWS names no time; an hour is what other
 * implementations of the API choose.
 */
export const DELETION_DELAY_MS = 3_600_000;
