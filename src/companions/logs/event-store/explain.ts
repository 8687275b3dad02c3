import { EventStoreError } from "./event-store.ts";

/** Primary result codes (https://www.sqlite.org/rescode.html) and what an operator makes of them. */
const MEANING: ReadonlyMap<number, string> = new Map([
  [3, "may not be read or written. Check its owner and permissions"],
  [5, "is in use by another process"],
  [6, "is in use by another process"],
  [8, "is read-only. Check its owner and permissions, and how the file system is mounted"],
  [10, "could not be read or written. Check the disk and the system's log"],
  [11, "is damaged. It was left as it is; move it away to start empty, or restore a backup"],
  [13, "could not be written because the disk is full. Make room, and it goes on"],
  [14, "could not be opened. Check that its directory exists, and its owner and permissions"],
  [26, "is not a file of log events, or is damaged. It was left as it is; move it away"],
]);

/** The error in words for the operator. */
export function explained(path: string, error: unknown): EventStoreError {
  if (error instanceof EventStoreError) return error;
  const code =
    error instanceof Error && "errcode" in error && typeof error.errcode === "number"
      ? error.errcode & 0xff
      : 0;
  const detail = error instanceof Error ? error.message : String(error);
  return new EventStoreError(`${path} ${MEANING.get(code) ?? "failed"} (${detail}).`, {
    cause: error,
  });
}
