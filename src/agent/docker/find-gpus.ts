import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { RuntimeInfo } from "../container-runtime.ts";
import type { HostGpus } from "../task/gpus.ts";

const DRIVER = "/proc/driver/nvidia";

/**
 * The NVIDIA GPUs of this machine, by their driver's own account; none where the engine is elsewhere or has not
 * been taught to hand them out, which its runtime `nvidia` shows.
 */
export async function findGpus(info: RuntimeInfo, driver = DRIVER): Promise<HostGpus> {
  if (info.hostname !== hostname() || !info.runtimes.includes("nvidia")) return { ids: [] };
  const folder = join(driver, "gpus");
  const names = await readdir(folder).catch((): string[] => []);
  const texts = await Promise.all(
    names.toSorted().map((name) => readFile(join(folder, name, "information"), "utf8")),
  );
  const ids = texts.flatMap((text) => /^GPU UUID:\s*(\S+)$/m.exec(text)?.[1] ?? []);
  const version = await readFile(join(driver, "version"), "utf8").catch(() => "");
  const driverVersion = /Kernel Module[^\n]*?\s(\d+(?:\.\d+)+)\s/.exec(version)?.[1];
  return { ids, ...(driverVersion !== undefined && { driverVersion }) };
}
