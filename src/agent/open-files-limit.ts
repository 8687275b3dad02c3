import type { ContainerSpec } from "./container-runtime.ts";
import { RuntimeFault } from "./container-runtime.ts";
import { asArray, asRecord } from "./foreign.ts";

/**
 * Fargate gives every task 65,535 open files. An engine that may not raise limits (one in a sandbox, or without
 * root) cannot start such a container; there the task gets what the host has rather than nothing at all.
 * Source: Amazon ECS Developer Guide, "Fargate task definition resource limits".
 */
const FARGATE_OPEN_FILES = 65_535;

/** What was learned of the limits this host can give. */
export interface HostLimits {
  mayRaise: boolean;
}

/** The container without Fargate's default limit; nothing when it has another, or none. */
export function withoutFargateLimit(spec: ContainerSpec): ContainerSpec | undefined {
  const limits = asArray(spec.hostConfig["Ulimits"]);
  const others = limits.filter((limit) => !isFargateDefault(limit));
  if (others.length === limits.length) return undefined;
  return { ...spec, hostConfig: { ...spec.hostConfig, Ulimits: others } };
}

/** Whether the engine could not start a container because of a limit it may not raise. */
export function isLimitFault(error: unknown): boolean {
  return error instanceof RuntimeFault && error.message.includes("error setting rlimit");
}

function isFargateDefault(limit: unknown): boolean {
  const { Name, Soft, Hard } = asRecord(limit);
  return Name === "nofile" && Soft === FARGATE_OPEN_FILES && Hard === FARGATE_OPEN_FILES;
}
