import { statfsSync } from "node:fs";
import { dirname } from "node:path";

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Of the disk that the file is on, or will be. */
export function spaceOfDisk(path: string): DiskSpace {
  const { bavail, blocks, bsize } = statfsSync(dirname(path));
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

const RESERVED_BYTES = 128 * 1024 * 1024;

/**
 * What stays free of a disk, or a tenth of a small one: the control plane's state is on the same disk and cannot go on
 * without room, so what clients send in bulk leaves some.
 */
export function reserveOf({ totalBytes }: DiskSpace): number {
  return Math.min(RESERVED_BYTES, Math.ceil(totalBytes / 10));
}
