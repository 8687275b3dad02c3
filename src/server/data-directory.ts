import { mkdir } from "node:fs/promises";

/** Makes the directory, and those it is in, unless it is there. Rejects in words for the operator. */
export async function makeDataDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
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
  EROFS: "is on a read-only file system. Choose another --data-dir",
};
