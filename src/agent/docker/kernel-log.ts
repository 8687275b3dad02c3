import { constants, openSync, readSync } from "node:fs";

/** The log of the kernel of this machine. */
export interface KernelLog {
  /** The records that came since the last call, from the oldest there is on; none where it may not be read. */
  next(): readonly string[];
}

const PATH = "/dev/kmsg";
/** The kernel gives one record with each read, and none is longer. */
const LONGEST_RECORD_BYTES = 8192;

/** It stays open from the first use on, so that each record is read once. */
export function systemKernelLog(): KernelLog {
  const buffer = Buffer.alloc(LONGEST_RECORD_BYTES);
  let file: number | undefined;
  let isClosedToUs = false;
  return {
    next: () => {
      if (isClosedToUs) return [];
      try {
        file ??= openSync(PATH, constants.O_RDONLY | constants.O_NONBLOCK);
      } catch {
        // Not Linux, or not for us to read.
        isClosedToUs = true;
        return [];
      }
      const records: string[] = [];
      for (let record = read(file, buffer); record !== undefined; record = read(file, buffer)) {
        records.push(record);
      }
      return records;
    },
  };
}

/** The next record; nothing when there is none yet. Those that were overwritten meanwhile are passed over. */
function read(file: number, buffer: Buffer): string | undefined {
  try {
    return buffer.toString("utf8", 0, readSync(file, buffer));
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPIPE" ? "" : undefined;
  }
}
