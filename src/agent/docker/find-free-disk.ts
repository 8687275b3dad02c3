import { statfs } from "node:fs/promises";
import { hostname } from "node:os";
import type { RuntimeInfo } from "../container-runtime.ts";

const GIB = 1024 ** 3;

/** Whole GiB that containers of the engine can still write; nothing where its disk is not to be seen from here. */
export async function findFreeDisk(info: RuntimeInfo): Promise<number | undefined> {
  if (info.hostname !== hostname()) return undefined;
  const disk = await statfs(info.rootFolder).catch(() => undefined);
  return disk && Math.floor((disk.bavail * disk.bsize) / GIB);
}
