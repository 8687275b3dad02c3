import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DiskNearlyFull } from "./disk-full.ts";
import { type DiskSpace, reserveOf, spaceOfDisk } from "./disk-space.ts";
import { pathBelow } from "./path-below.ts";

/**
 * A folder of files that are too big for memory. Paths are relative to it, with `/`; who makes one of what a client
 * sent has checked it before.
 *
 * An implementer guarantees that what is published survives the death of the machine, whole and under its own name.
 */
export interface BigFiles {
  /** Nothing when there is no such file. */
  find(
    path: string,
  ): Promise<{ readonly bytes: number; readonly modifiedAtMs: number } | undefined>;
  /**
   * Opens a file, or gives nothing when there is none. It can be read although it is removed meanwhile. Whoever opens
   * it reads it or closes it.
   */
  open(path: string): Promise<OpenFile | undefined>;
  /**
   * Writes what comes from `at` on, where the file may be at its end or not be there yet. Rejects as `bytes` does, and
   * when the disk is full, or nearly so (`isDiskFull`); `onWritten` has been told by then of all that was written, in order.
   */
  append(
    path: string,
    bytes: AsyncIterable<Uint8Array>,
    how: { readonly at: number; readonly onWritten: (bytes: Uint8Array) => void },
  ): Promise<void>;
  /** Gives a file its final name, in place of one that is there, and forces both to the disk. */
  publish(from: string, to: string): Promise<void>;
  /** Removing what is gone does nothing. */
  remove(path: string): Promise<void>;
  /** Names of what is in a folder, in no order; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
}

export interface OpenFile {
  readonly bytes: number;
  /** The bytes from `start` to `end`, both included; closes the file, also when the reader leaves early. */
  read(range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What is written at once, and read at once. */
const BLOCK_BYTES = 1024 * 1024;

/** Files under a folder of the machine. Only this user may read them. */
export function systemBigFiles(
  root: string,
  space: (path: string) => DiskSpace = spaceOfDisk,
): BigFiles {
  const at = (path: string): string => pathBelow(root, path);
  return {
    find: async (path) => {
      const found = await unlessMissing(stat(at(path)));
      return found?.isFile() ? { bytes: found.size, modifiedAtMs: found.mtimeMs } : undefined;
    },
    open: async (path) => openToRead(at(path)),
    append: async (path, bytes, how) => {
      await mkdir(dirname(at(path)), { recursive: true, mode: 0o700 });
      const handle = await open(at(path), how.at === 0 ? "w" : "r+", 0o600);
      try {
        await writeAll(handle, bytes, {
          ...how,
          mayAdd: (length) => checkRoom(space(at(path)), length),
        });
      } finally {
        await handle.close();
      }
    },
    publish: async (from, to) => {
      await forceToDisk(at(from));
      const made = await mkdir(dirname(at(to)), { recursive: true, mode: 0o700 });
      await rename(at(from), at(to));
      await forceToDisk(dirname(at(to)));
      // A folder that is new is an entry of the one above it.
      if (made !== undefined) await forceToDisk(dirname(made));
    },
    remove: async (path) => rm(at(path), { force: true, recursive: true }),
    list: async (folder) => (await unlessMissing(readdir(at(folder)))) ?? [],
  };
}

async function openToRead(path: string): Promise<OpenFile | undefined> {
  const handle = await unlessMissing(open(path, "r"));
  if (handle === undefined) return undefined;
  const { size } = await handle.stat();
  return {
    bytes: size,
    read: (range) =>
      createReadStream("", { fd: handle, autoClose: true, highWaterMark: BLOCK_BYTES, ...range }),
    close: () => handle.close(),
  };
}

/** Collects blocks, and writes one while the next one comes. */
async function writeAll(
  handle: FileHandle,
  bytes: AsyncIterable<Uint8Array>,
  how: {
    readonly at: number;
    readonly onWritten: (bytes: Uint8Array) => void;
    /** Throws when so much may not be added. */
    readonly mayAdd: (length: number) => void;
  },
): Promise<void> {
  let position = how.at;
  let block: Uint8Array[] = [];
  let length = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    if (length === 0) return;
    how.mayAdd(length);
    writing = writeBlock(handle, block, { at: position, onWritten: how.onWritten });
    // Whoever waits for it next hears of it.
    writing.catch(() => {});
    position += length;
    [block, length] = [[], 0];
  };
  try {
    for await (const part of bytes) {
      block.push(part);
      length += part.length;
      if (length >= BLOCK_BYTES) await flush();
    }
  } finally {
    await flush();
    await writing;
  }
}

function checkRoom(space: DiskSpace, length: number): void {
  if (space.freeBytes - length >= reserveOf(space)) return;
  throw new DiskNearlyFull(
    `the disk is nearly full (${space.freeBytes} of ${space.totalBytes} bytes are free)`,
  );
}

/**
 * A disk that is nearly full takes a part of what it is given and says no to the rest when it is asked again
 * (write(2), RETURN VALUE).
 */
async function writeBlock(
  handle: FileHandle,
  block: readonly Uint8Array[],
  how: { readonly at: number; readonly onWritten: (bytes: Uint8Array) => void },
): Promise<void> {
  let position = how.at;
  let rest = block;
  while (rest.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- where it goes on depends on how much was written
    const { bytesWritten } = await handle.writev(rest, position);
    position += bytesWritten;
    const { written, left } = splitAt(rest, bytesWritten);
    for (const part of written) how.onWritten(part);
    rest = left;
  }
}

function splitAt(
  parts: readonly Uint8Array[],
  length: number,
): { readonly written: readonly Uint8Array[]; readonly left: readonly Uint8Array[] } {
  const written: Uint8Array[] = [];
  const left: Uint8Array[] = [];
  let room = length;
  for (const part of parts) {
    const taken = Math.min(part.length, room);
    room -= taken;
    if (taken > 0) written.push(part.subarray(0, taken));
    if (taken < part.length) left.push(part.subarray(taken));
  }
  return { written, left };
}

async function forceToDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
