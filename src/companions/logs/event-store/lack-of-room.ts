import { type DiskSpace, reserveOf } from "../../../runtime/disk-space.ts";
import { EventStoreError } from "./event-store.ts";

/** Why so much may not be added, when it may not. */
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
  const reservedBytes = reserveOf(found);
  if (found.freeBytes - addsBytes >= reservedBytes) return undefined;
  return new EventStoreError(
    `${path} may not grow because its disk is nearly full (${found.freeBytes} of ${found.totalBytes} ` +
      `bytes are free, of which ${reservedBytes} are kept for the control plane). Make room, and it goes on.`,
  );
}
