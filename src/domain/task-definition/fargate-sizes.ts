/** A row of the Fargate table: one CPU size and the memory sizes that go with it. */
export interface FargateSize {
  readonly cpuUnits: number;
  readonly memoryMiB: readonly number[];
  readonly windows: boolean;
}

/**
 * Every task size Fargate has. 32 vCPU does not exist.
 * Source: Amazon ECS API Reference, RegisterTaskDefinition, "cpu"; Developer Guide, "Fargate task size".
 */
export const FARGATE_SIZES: readonly FargateSize[] = [
  { cpuUnits: 256, memoryMiB: [512, 1024, 2048], windows: false },
  { cpuUnits: 512, memoryMiB: steps(1024, 4096, 1024), windows: false },
  { cpuUnits: 1024, memoryMiB: steps(2048, 8192, 1024), windows: true },
  { cpuUnits: 2048, memoryMiB: steps(4096, 16_384, 1024), windows: true },
  { cpuUnits: 4096, memoryMiB: steps(8192, 30_720, 1024), windows: true },
  { cpuUnits: 8192, memoryMiB: steps(16_384, 61_440, 4096), windows: false },
  { cpuUnits: 16_384, memoryMiB: steps(32_768, 122_880, 8192), windows: false },
];

/** Whether Fargate runs tasks of this size. */
export function isFargateSize(size: {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly windows: boolean;
}): boolean {
  return FARGATE_SIZES.some(
    (row) =>
      row.cpuUnits === size.cpuUnits &&
      (row.windows || !size.windows) &&
      row.memoryMiB.includes(size.memoryMiB),
  );
}

function steps(first: number, last: number, step: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = first; size <= last; size += step) sizes.push(size);
  return sizes;
}
