import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { EventStoreError } from "./event-store.ts";

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Of the disk that the file is on. */
export function spaceOfDisk(path: string): DiskSpace {
  const { bavail, blocks, bsize } = statfsSync(dirname(path));
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** What stays free of a disk, or a tenth of a small one. */
const RESERVED_BYTES = 128 * 1024 * 1024;

/**
 * Why so much may not be added, when it may not. The control plane's state is on the same disk and cannot go on
 * without room, so logs leave some.
 */
export function lackOfRoom(
  path: string,
  addsBytes: number,
  space: (path: string) => DiskSpace,
): EventStoreError | undefined {
  let found: DiskSpace;
  try {
    found = space(path);
  } catch {
    // The directory is not there, or may not be seen; opening the file tells what is wrong.
    return undefined;
  }
  const reservedBytes = Math.min(RESERVED_BYTES, found.totalBytes / 10);
  if (found.freeBytes - addsBytes >= reservedBytes) return undefined;
  return new EventStoreError(
    `${path} may not grow because its disk is nearly full (${found.freeBytes} of ${found.totalBytes} ` +
      `bytes are free, of which ${Math.ceil(reservedBytes)} are kept for the control plane). Make room, and it goes on.`,
  );
}
