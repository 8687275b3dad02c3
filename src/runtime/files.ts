import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { pathBelow } from "./path-below.ts";

/**
 * A folder of small text files. Paths are relative to it, with `/`.
 *
 * An implementer guarantees that a reader sees a file whole, as it was before a write or as it is after; a
 * write that was cut off by the death of the process leaves the old one. That holds for the death of the
 * process, not of the machine: nothing is forced to the disk.
 */
export interface Files {
  /** The text of a file, or nothing when there is none. */
  read(path: string): Promise<string | undefined>;
  /** Writes a file as a whole, and the folders above it. Only this user may read it. */
  write(path: string, text: string): Promise<void>;
  /** Removing what is gone does nothing. */
  remove(path: string): Promise<void>;
  /** Names of the files in a folder; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
}

const PART = ".part";

/** Files under a folder of the machine. */
export function systemFiles(root: string): Files {
  const made = new Set<string>();
  return {
    read: async (path) => unlessMissing(readFile(pathBelow(root, path), "utf8")),
    write: async (path, text) => {
      const target = pathBelow(root, path);
      const folder = dirname(target);
      try {
        if (!made.has(folder)) await mkdir(folder, { recursive: true, mode: 0o700 });
        made.add(folder);
        await writeFile(target + PART, text, { mode: 0o600 });
        await rename(target + PART, target);
      } catch (cause) {
        // Of a full disk Node.js says only that it is full.
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`cannot write ${target}: ${reason}`, { cause });
      }
    },
    remove: async (path) => rm(pathBelow(root, path), { force: true }),
    list: async (folder) => {
      const names = (await unlessMissing(readdir(pathBelow(root, folder)))) ?? [];
      return names.filter((name) => !name.endsWith(PART));
    },
  };
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
