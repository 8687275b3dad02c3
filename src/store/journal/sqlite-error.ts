import { JournalError } from "./journal.ts";

/** Primary result codes (https://www.sqlite.org/rescode.html) and what an operator makes of them. */
const MEANING: ReadonlyMap<number, string> = new Map([
  [3, "may not be read or written. Check its owner and permissions"],
  [5, "is in use by another process. Stop that one, or choose another data directory"],
  [6, "is in use by another process. Stop that one, or choose another data directory"],
  [8, "is read-only. Check its owner and permissions, and how the file system is mounted"],
  [10, "could not be read or written. Check the disk and the system's log"],
  [11, "is damaged. It was left as it is; restore a backup, or move it away to start empty"],
  [13, "could not be written because the disk is full. Make room and start again"],
  [14, "could not be opened. Check that its directory exists, and that nothing else has its name"],
  [26, "is not a journal, or is damaged. It was left as it is; restore a backup, or move it away"],
]);

/** What the file system says, as the result code that SQLite has for the same. */
const SAME_AS: ReadonlyMap<string, number> = new Map([
  ["EACCES", 3],
  ["EPERM", 3],
  ["EROFS", 8],
  ["EIO", 10],
  ["ENOSPC", 13],
  ["EDQUOT", 13],
  ["ENOENT", 14],
  ["ENOTDIR", 14],
  ["EISDIR", 14],
]);

/** Runs `act` on the file at `path`, telling its failures in words for the operator. */
export function explained<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    const code = resultCode(error);
    const detail = error instanceof Error ? error.message : String(error);
    const meaning = MEANING.get((code ?? fileSystemCode(error) ?? 0) & 0xff) ?? "failed";
    const suffix = code === undefined ? detail : `${detail}, SQLite result ${code}`;
    throw new JournalError(`${path} ${meaning} (${suffix}).`, { cause: error });
  }
}

/** Whether another process has the file open. */
export function isBusy(error: unknown): boolean {
  return ((resultCode(error) ?? 0) & 0xff) === 5;
}

/** The refusal of a file whose content cannot be trusted. */
export function damaged(path: string, what: string): JournalError {
  return new JournalError(`${path} ${MEANING.get(11)} (${what}).`);
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}

function fileSystemCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? SAME_AS.get(error.code) : undefined;
}
