import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Makes the directory, and those it is in, unless it is there. Rejects in words for the operator. */
export async function makeDataDirectory(path: string): Promise<void> {
  try {
    await makeFolder(resolve(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new Error(`the data directory ${path} ${WHY[code] ?? `could not be made (${code})`}.`, {
      cause: error,
    });
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: "may not be made here. Check the owner and permissions of the directory it is in",
  EEXIST: "is not a directory. Move that file away, or choose another --data-dir",
  ENOSPC: "could not be made because the disk is full. Make room and start again",
  ENOTDIR: "is below a file. Choose another --data-dir",
  EPERM: "may not be made here. Check the owner and permissions of the directory it is in",
  ENOENT: "may not be made here. Choose another --data-dir",
  EROFS: "is on a read-only file system. Choose another --data-dir",
};

/**
 * The folder, and those it is in. Not by mkdir's own `recursive`, which tries for ever where the system says of a folder
 * that is there that it is not, as below /proc.
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdirUnlessThere(path);
  } catch (error) {
    const isRoot = dirname(path) === path;
    if (isRoot || !(error instanceof Error && "code" in error && error.code === "ENOENT")) {
      throw error;
    }
    await makeFolder(dirname(path));
    await mkdirUnlessThere(path);
  }
}

async function mkdirUnlessThere(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const isThere = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isThere) throw error;
  }
}
