import { link, open, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { randomBytes } from "node:crypto";
import { KEY_BYTES } from "./sealer.ts";

export interface KeyFile {
  readonly key: Uint8Array;
  /** Whether others than its owner may read the file. */
  readonly isOpenToOthers: boolean;
}

/**
 * The key in a file; nothing when there is no such file. Rejects when the file holds something else, and leaves
 * it as it is: it may be a key that only needs mending.
 */
export async function readKeyFile(path: string): Promise<KeyFile | undefined> {
  let text: string;
  let mode: number;
  try {
    text = await readFile(path, "utf8");
    ({ mode } = await stat(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT") return undefined;
    throw new Error(`the key file ${path} can't be read (${code}).`, { cause: error });
  }
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== KEY_BYTES || key.toString("base64") !== text.trim()) {
    throw new Error(
      `the key file ${path} holds no key, which is ${KEY_BYTES} bytes in base64. ` +
        "It was left as it is; put the right one back from a backup.",
    );
  }
  return { key, isOpenToOthers: (mode & 0o077) !== 0 };
}

/**
 * Makes a key and a file of it that only this user may read. It is on the disk, whole, when this resolves.
 * Rejects when the file is there already.
 */
export async function makeKeyFile(path: string): Promise<KeyFile> {
  const key = randomBytes(KEY_BYTES);
  const part = `${path}.part`;
  // What a process left that died half-way; no value was ever sealed with it.
  await rm(part, { force: true });
  const file = await open(part, "wx", 0o600);
  try {
    await file.writeFile(`${key.toString("base64")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  // Unlike a rename, this never takes the place of another key.
  await link(part, path);
  await rm(part);
  await syncFolder(dirname(path));
  return { key, isOpenToOthers: false };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
