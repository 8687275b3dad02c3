import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { damaged } from "./sqlite-error.ts";

/** Only the operator reads the journal: it holds what users' environment variables hold. */
const MODE = 0o600;

/**
 * Refuses a file that was emptied or removed while its write-ahead log stayed. SQLite would take either for a
 * new database and throw the log away, and with it the only trace that there was one.
 */
export function refuseRemains(path: string): void {
  if (!existsSync(path)) {
    if (existsSync(`${path}-wal`)) throw damaged(path, `it is gone, but ${path}-wal is there`);
  } else if (statSync(path).size === 0) throw damaged(path, "it is empty");
}

/** What was committed and is not in the file itself yet; nothing after a clean close. */
export function readLog(path: string): Uint8Array | undefined {
  const logPath = `${path}-wal`;
  return existsSync(logPath) ? readFileSync(logPath) : undefined;
}

/** SQLite would open a file that it may only read, and fail in words of its own at the first lock. */
export function refuseUnwritable(path: string): void {
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
}

/**
 * Unless there is a file at `path`, makes one: `create` fills it under another name first, so that there is
 * never half a journal under `path`, whenever the process dies.
 */
export function createFile(path: string, create: (newPath: string) => void): void {
  if (existsSync(path)) return;
  const newPath = `${path}.new`;
  for (const left of [newPath, `${newPath}-wal`, `${newPath}-journal`])
    rmSync(left, { force: true });
  closeSync(openSync(newPath, "wx", MODE));
  create(newPath);
  nameIt(newPath, path);
  syncDirectory(dirname(path));
}

/** A link and not a rename, which would replace what another process has made there meanwhile. */
function nameIt(newPath: string, path: string): void {
  try {
    linkSync(newPath, path);
  } catch (error) {
    // EEXIST: another process was first. Opening its file then tells whether it is in use.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  rmSync(newPath);
}

/** Makes the new name durable; the file's content is already. */
function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
