import type { Environment } from "../../runtime/environment.ts";
import type { ImageCleanup } from "../images/image-cleanup.ts";
import type { ImagePullBehavior } from "../images/image-source.ts";
import { readRegistryLogins, type RegistryLogins } from "../images/registry-logins.ts";
import { unhonouredVariables } from "./other-variables.ts";
import * as values from "./setting-values.ts";

/**
 * What an operator can set of an agent, by the variables that the ECS agent has for it. What is absent is as the
 * ECS agent has it by default. docs/agent-settings.md lists them.
 */
export interface AgentSettings {
  readonly imagePullBehavior: ImagePullBehavior;
  readonly imageCleanup: ImageCleanup;
  /** Of the registries that `ECS_ENGINE_AUTH_DATA` names. */
  readonly registryLogins?: RegistryLogins;
  readonly engineTimeouts: EngineTimeouts;
  /** How long stopped containers of tasks stay; Fargate tasks are removed as soon as they are reported. */
  readonly taskCleanupWaitMs: number;
  /** Up to this much is added to it, for each task another part. */
  readonly taskCleanupJitterMs: number;
  /** For containers that name none. */
  readonly stopTimeoutSeconds: number;
  /** Taken from the memory that tasks can be placed on. */
  readonly reservedMemoryMiB: number;
  /** Host ports that tasks may not take. */
  readonly reservedPorts: readonly number[];
  readonly reservedUdpPorts: readonly number[];
  /** Host ports for mappings that name none; the kernel's own range when absent. */
  readonly dynamicHostPorts?: { readonly first: number; readonly last: number };
  /** Attributes that placement constraints can ask for; of container instances, not of Fargate. */
  readonly instanceAttributes: readonly { readonly name: string; readonly value: string }[];
  readonly instanceTags: readonly { readonly name: string; readonly value: string }[];
  readonly allowsPrivileged: boolean;
  /** Those of the engine that tasks may name; all of them when absent. */
  readonly loggingDrivers?: readonly string[];
  /** Who carries the lines of awslogs: Docker's own driver, or the agent (docs/decisions/0018). */
  readonly logShipping: "driver" | "pump";
  /** Whether tasks of several containers are held to one limit; `required`: the agent does not start without. */
  readonly taskCgroups: "required" | "where possible" | "off";
  readonly usesGpus: boolean;
}

/** How long the agent waits for the container engine, in milliseconds. */
export interface EngineTimeouts {
  readonly createMs: number;
  readonly startMs: number;
  readonly pullMs: number;
  readonly pullInactivityMs: number;
}

/** Source: ECS agent, README.md, "Environment Variables". */
export const DEFAULT_TIMEOUTS: EngineTimeouts = {
  createMs: 240_000,
  startMs: 180_000,
  pullMs: 2 * 60 * 60_000,
  pullInactivityMs: 60_000,
};

/** Without any variable. */
export const DEFAULT_SETTINGS: AgentSettings = {
  imagePullBehavior: "default",
  imageCleanup: {
    kind: "on",
    intervalMs: 30 * 60_000,
    minimumAgeMs: 60 * 60_000,
    atOnce: 5,
    excluded: [],
  },
  engineTimeouts: DEFAULT_TIMEOUTS,
  taskCleanupWaitMs: 3 * 60 * 60_000,
  taskCleanupJitterMs: 0,
  stopTimeoutSeconds: 30,
  reservedMemoryMiB: 0,
  // SSH, Docker, and the ports of the ECS agent itself.
  reservedPorts: [22, 2375, 2376, 51678, 51679],
  reservedUdpPorts: [],
  instanceAttributes: [],
  instanceTags: [],
  allowsPrivileged: true,
  logShipping: "pump",
  taskCgroups: "where possible",
  usesGpus: true,
};

/** A variable has a value that makes no sense. Says which, and never what else is in the environment. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const LOG_SHIPPINGS = ["driver", "pump"] as const;
const AUTH_TYPES = ["docker", "dockercfg"] as const;
export const PULL_BEHAVIORS = ["default", "always", "once", "prefer-cached"] as const;

/**
 * Reads the settings out of the environment, with what there is to warn about: values that are too small, variables
 * of the ECS agent that do nothing here. `elsewhere` are the variables that the command itself reads. Throws
 * `SettingsError`, with everything that is wrong.
 */
export function readAgentSettings(
  environment: Environment,
  elsewhere: readonly string[] = [],
): { readonly settings: AgentSettings; readonly warnings: readonly string[] } {
  const reader = new VariableReader(environment, elsewhere);
  const settings = readAll(reader);
  return { settings, warnings: reader.end() };
}

function readAll(reader: VariableReader): AgentSettings {
  const defaults = DEFAULT_SETTINGS;
  const authType = reader.read("ECS_ENGINE_AUTH_TYPE", values.readOneOf(AUTH_TYPES));
  const registryLogins = reader.read("ECS_ENGINE_AUTH_DATA", (text) =>
    readRegistryLogins(text, authType),
  );
  const dynamicHostPorts = reader.read("ECS_DYNAMIC_HOST_PORT_RANGE", values.readPortRange);
  const loggingDrivers = reader.read("ECS_AVAILABLE_LOGGING_DRIVERS", values.readTexts);
  const cgroups = reader.read("ECS_ENABLE_TASK_CPU_MEM_LIMIT", values.readFlag);
  const stopTimeoutMs = reader.read(
    "ECS_CONTAINER_STOP_TIMEOUT",
    values.readDurationFrom(1000, "1s"),
  );
  return {
    imagePullBehavior:
      reader.read("ECS_IMAGE_PULL_BEHAVIOR", values.readOneOf(PULL_BEHAVIORS)) ??
      defaults.imagePullBehavior,
    imageCleanup: readImageCleanup(reader),
    engineTimeouts: readTimeouts(reader),
    taskCleanupWaitMs:
      reader.read(
        "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION",
        values.readDurationUnlessUnder(1000, "1s"),
      ) ?? defaults.taskCleanupWaitMs,
    taskCleanupJitterMs:
      reader.read("ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION_JITTER", values.readDuration) ??
      defaults.taskCleanupJitterMs,
    stopTimeoutSeconds:
      stopTimeoutMs === undefined ? defaults.stopTimeoutSeconds : Math.round(stopTimeoutMs / 1000),
    reservedMemoryMiB:
      reader.read("ECS_RESERVED_MEMORY", values.readCount) ?? defaults.reservedMemoryMiB,
    reservedPorts: reader.read("ECS_RESERVED_PORTS", values.readPorts) ?? defaults.reservedPorts,
    reservedUdpPorts:
      reader.read("ECS_RESERVED_PORTS_UDP", values.readPorts) ?? defaults.reservedUdpPorts,
    instanceAttributes:
      reader.read("ECS_INSTANCE_ATTRIBUTES", values.readPairs) ?? defaults.instanceAttributes,
    instanceTags:
      reader.read("ECS_CONTAINER_INSTANCE_TAGS", values.readPairs) ?? defaults.instanceTags,
    allowsPrivileged: !(reader.read("ECS_DISABLE_PRIVILEGED", values.readFlag) ?? false),
    logShipping:
      reader.read("LONGSHORE_AWSLOGS", values.readOneOf(LOG_SHIPPINGS)) ?? defaults.logShipping,
    taskCgroups: cgroups === undefined ? "where possible" : cgroups ? "required" : "off",
    usesGpus: reader.read("ECS_ENABLE_GPU_SUPPORT", values.readFlag) ?? defaults.usesGpus,
    ...(registryLogins !== undefined && { registryLogins }),
    ...(dynamicHostPorts !== undefined && { dynamicHostPorts }),
    ...(loggingDrivers !== undefined && { loggingDrivers }),
  };
}

function readImageCleanup(reader: VariableReader): ImageCleanup {
  const isOff = reader.read("ECS_DISABLE_IMAGE_CLEANUP", values.readFlag) ?? false;
  const defaults = DEFAULT_SETTINGS.imageCleanup;
  const atOnce = reader.read("ECS_NUM_IMAGES_DELETE_PER_CYCLE", (text) => {
    const reading = values.readCount(text);
    return reading.value === 0 ? { note: "is less than 1 and does not count" } : reading;
  });
  const intervalMs = reader.read(
    "ECS_IMAGE_CLEANUP_INTERVAL",
    values.readDurationUnlessUnder(10 * 60_000, "10m"),
  );
  const minimumAgeMs = reader.read("ECS_IMAGE_MINIMUM_CLEANUP_AGE", values.readDuration);
  const excluded = reader.read("ECS_EXCLUDE_UNTRACKED_IMAGE", values.readList);
  if (isOff || defaults.kind === "off") return { kind: "off" };
  return {
    kind: "on",
    intervalMs: intervalMs ?? defaults.intervalMs,
    minimumAgeMs: minimumAgeMs ?? defaults.minimumAgeMs,
    atOnce: atOnce ?? defaults.atOnce,
    excluded: excluded ?? defaults.excluded,
  };
}

function readTimeouts(reader: VariableReader): EngineTimeouts {
  const { createMs, startMs, pullMs, pullInactivityMs } = DEFAULT_TIMEOUTS;
  const atLeast = values.readDurationFrom;
  return {
    createMs: reader.read("ECS_CONTAINER_CREATE_TIMEOUT", atLeast(60_000, "1m")) ?? createMs,
    startMs: reader.read("ECS_CONTAINER_START_TIMEOUT", atLeast(45_000, "45s")) ?? startMs,
    pullMs: reader.read("ECS_IMAGE_PULL_TIMEOUT", atLeast(1_000, "1s")) ?? pullMs,
    pullInactivityMs:
      reader.read("ECS_IMAGE_PULL_INACTIVITY_TIMEOUT", atLeast(1_000, "1s")) ?? pullInactivityMs,
  };
}

/** Takes variables out of the environment one by one, and keeps what there is to say about them. */
class VariableReader {
  readonly #environment: Environment;
  readonly #taken: Set<string>;
  readonly #wrong: string[] = [];
  readonly #notes: string[] = [];

  constructor(environment: Environment, elsewhere: readonly string[]) {
    this.#environment = environment;
    this.#taken = new Set(elsewhere);
  }

  /** Nothing when it is not set, or set to nothing. */
  read<T>(name: string, parse: (text: string) => values.Reading<T>): T | undefined {
    this.#taken.add(name);
    const text = this.#environment[name]?.trim() ?? "";
    if (text === "") return undefined;
    const { value, wrong, note } = parse(text);
    // What is in it may be secret.
    const shown = name === "ECS_ENGINE_AUTH_DATA" ? name : `${name}=${text}`;
    if (wrong !== undefined) this.#wrong.push(`${shown} ${wrong}`);
    if (note !== undefined) this.#notes.push(`${shown} ${note}`);
    return value;
  }

  end(): readonly string[] {
    if (this.#wrong.length > 0) throw new SettingsError(`${this.#wrong.join("; ")}.`);
    const set = Object.entries(this.#environment).flatMap(([name, text]) => (text ? [name] : []));
    return [...this.#notes, ...unhonouredVariables(set, this.#taken)];
  }
}
