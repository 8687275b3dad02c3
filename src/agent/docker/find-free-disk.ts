import { statfs } from "node:fs/promises";
import { hostname } from "node:os";
import type { RuntimeInfo } from "../container-runtime.ts";
import type { DiskSpace } from "../images/image-cleanup.ts";

const GIB = 1024 ** 3;

/** The disk of the engine's containers and images; nothing where it is not to be seen from here. */
export async function measureDisk(info: RuntimeInfo): Promise<DiskSpace | undefined> {
  if (info.hostname !== hostname()) return undefined;
  const disk = await statfs(info.rootFolder).catch(() => undefined);
  return disk && { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize };
}

/** Whole GiB that containers of the engine can still write; nothing where that is not known. */
export async function findFreeDisk(info: RuntimeInfo): Promise<number | undefined> {
  const disk = await measureDisk(info);
  return disk && Math.floor(disk.freeBytes / GIB);
}
