/** CPU units in one vCPU. */
const UNITS_PER_VCPU = 1024;
const MIB_PER_GB = 1024;

const CPU = /^(\d+(?:\.\d*)?|\.\d+)(?: ?(vcpu))?$/i;
const MEMORY = /^(\d+(?:\.\d*)?|\.\d+)(?: ?(gb|mb))?$/i;

/**
 * Task-level `cpu` in CPU units: `"1024"`, `"1 vCPU"`, `".5 vcpu"`. Nothing when it is not a whole number of
 * units above zero.
 * Source: Amazon ECS Developer Guide, "Amazon ECS task definition parameters for Fargate", "Task size".
 */
export function parseTaskCpuUnits(text: string): number | undefined {
  const [, amount, unit] = CPU.exec(text.trim()) ?? [];
  if (amount === undefined) return undefined;
  return wholeAboveZero(amount, unit === undefined ? 1 : UNITS_PER_VCPU);
}

/**
 * Task-level `memory` in MiB: `"512"`, `"2 GB"`, `"0.5gb"`. `"512MB"`, which AWS's tables of 2017 use, is
 * taken too. Nothing when it is not a whole number of MiB above zero. Source: as for the CPU.
 */
export function parseTaskMemoryMiB(text: string): number | undefined {
  const [, amount, unit] = MEMORY.exec(text.trim()) ?? [];
  if (amount === undefined) return undefined;
  return wholeAboveZero(amount, unit?.toLowerCase() === "gb" ? MIB_PER_GB : 1);
}

/** A factor of 1024 is exact in binary, so whatever is whole in decimal comes out whole here. */
function wholeAboveZero(amount: string, factor: number): number | undefined {
  const result = Number(amount) * factor;
  return Number.isSafeInteger(result) && result > 0 ? result : undefined;
}
