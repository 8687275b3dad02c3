import { assertNever } from "../domain/assert.ts";
import { type HostPort, MAX_HOST_PORTS } from "../domain/network/host-ports.ts";
import {
  attributeOf,
  type Candidate,
  type Constraint,
  type Demand,
  gpusFor,
  hasArchitecture,
  tasksOfGroup,
} from "./candidate.ts";

/** Why an instance can't take a task. */
export interface Rejection {
  readonly containerInstanceArn: string;
  /** In ECS's words: Amazon ECS Developer Guide, "API failure reasons". */
  readonly reason: string;
  /** What exactly lacked. AWS leaves this member out mostly; its text is ours. */
  readonly detail: string;
}

/**
 * Says why the candidate can't take a task of this demand, or nothing when it can. Checks in the order of
 * the Amazon ECS Developer Guide, "How Amazon ECS places tasks on container instances".
 */
export function rejection(candidate: Candidate, demand: Demand): Rejection | undefined {
  const found =
    lackingAgent(candidate) ??
    lackingAttributes(candidate, demand) ??
    wrongPlatform(candidate, demand) ??
    lackingResources(candidate, demand) ??
    lackingStorage(candidate, demand) ??
    violatedConstraint(candidate, demand);
  return found && { containerInstanceArn: candidate.instance.containerInstanceArn, ...found };
}

type Lack = Omit<Rejection, "containerInstanceArn">;

function lackingAgent({ instance }: Candidate): Lack | undefined {
  if (instance.agentConnected) return undefined;
  return { reason: "AGENT", detail: "The agent is not connected." };
}

function lackingAttributes({ instance }: Candidate, demand: Demand): Lack | undefined {
  if (demand.requiredAttributes.length === 0) return undefined;
  const present = new Set(instance.attributes.map(({ name }) => name));
  const missing = demand.requiredAttributes.filter((name) => !present.has(name));
  if (missing.length === 0) return undefined;
  return { reason: "ATTRIBUTE", detail: `Missing: ${missing.join(", ")}.` };
}

/** That ECS gives this reason for it is inferred: the platform is told by attributes. */
function wrongPlatform(candidate: Candidate, { platform }: Demand): Lack | undefined {
  const { instance } = candidate;
  const osType = attributeOf(instance, "ecs.os-type");
  if (platform.osType !== undefined && osType !== undefined && osType !== platform.osType) {
    return {
      reason: "ATTRIBUTE",
      detail: `Needs ecs.os-type ${platform.osType}; it is ${osType}.`,
    };
  }
  if (platform.otherArchitectures !== "refused" || hasArchitecture(candidate, platform)) {
    return undefined;
  }
  return {
    reason: "ATTRIBUTE",
    detail: `Needs ecs.cpu-architecture ${platform.cpuArchitecture}; it is ${attributeOf(instance, "ecs.cpu-architecture")}.`,
  };
}

function lackingResources(candidate: Candidate, { reserved }: Demand): Lack | undefined {
  const { remaining, remainingGpuIds } = candidate;
  if (reserved.cpuUnits > remaining.cpuUnits) {
    return {
      reason: "RESOURCE:CPU",
      detail: `Needs ${reserved.cpuUnits} CPU units; ${remaining.cpuUnits} are left.`,
    };
  }
  if (reserved.memoryMiB > remaining.memoryMiB) {
    return {
      reason: "RESOURCE:MEMORY",
      detail: `Needs ${reserved.memoryMiB} MiB; ${remaining.memoryMiB} are left.`,
    };
  }
  const gpus = gpusFor(candidate, reserved);
  if (gpus > remainingGpuIds.length) {
    return {
      reason: "RESOURCE:GPU",
      detail: `Needs ${gpus} GPUs; ${remainingGpuIds.length} are left.`,
    };
  }
  if (
    reserved.ports.length > 0 &&
    remaining.ports.length + reserved.ports.length > MAX_HOST_PORTS
  ) {
    const left = Math.max(0, MAX_HOST_PORTS - remaining.ports.length);
    return {
      reason: "RESOURCE:PORTS",
      detail: `Needs ${reserved.ports.length} of the ${MAX_HOST_PORTS} host ports; ${left} are left.`,
    };
  }
  const taken = [...remaining.ports, ...remaining.assignedPorts];
  const conflicts = portConflicts(taken, reserved.ports);
  if (conflicts.length === 0) return undefined;
  return { reason: "RESOURCE:PORTS", detail: `Taken: ${conflicts.join(", ")}.` };
}

/** By Fargate's hosts alone, which say how much there is; whether others' tasks write as much is not foreseen. */
function lackingStorage(
  { instance }: Candidate,
  { ephemeralStorageGiB = 0 }: Demand,
): Lack | undefined {
  const free = attributeOf(instance, "ecs.capability.extensible-ephemeral-storage");
  if (free === undefined || ephemeralStorageGiB <= Number(free)) return undefined;
  return {
    reason: "RESOURCE:EPHEMERAL_STORAGE",
    detail: `Needs ${ephemeralStorageGiB} GiB of ephemeral storage; ${free} are free.`,
  };
}

/** The ports that are taken already, and those that the task itself wants twice. */
function portConflicts(taken: readonly HostPort[], wanted: readonly HostPort[]): readonly string[] {
  if (wanted.length === 0) return [];
  const seen = new Set(taken.map(portKey));
  return wanted.map(portKey).filter((key) => seen.size === seen.add(key).size);
}

function portKey({ port, protocol }: HostPort): string {
  return `${port}/${protocol}`;
}

function violatedConstraint(candidate: Candidate, demand: Demand): Lack | undefined {
  for (const constraint of demand.constraints) {
    const lack = violation(candidate, demand, constraint);
    if (lack) return lack;
  }
  return undefined;
}

function violation(
  candidate: Candidate,
  { group }: Demand,
  constraint: Constraint,
): Lack | undefined {
  switch (constraint.type) {
    case "memberOf":
      if (constraint.matches(candidate)) return undefined;
      return {
        reason: "MemberOf placement constraint unsatisfied.",
        detail: `Not matched: ${constraint.expression}`,
      };
    case "distinctInstance":
      if (tasksOfGroup(candidate, group) === 0) return undefined;
      // By analogy with memberOf; the text has not been seen.
      return {
        reason: "DistinctInstance placement constraint unsatisfied.",
        detail: `Has a task of the group ${group} already.`,
      };
    default:
      return assertNever(constraint);
  }
}
