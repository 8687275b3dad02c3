import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { incarnationOf, isAlive } from "../runtime/processes.ts";
import { parseJson, isRecord } from "../domain/json.ts";

/** The Longshore that runs out of a data directory, as it says of itself in `longshore.json` there. */
export interface LocalInstance {
  readonly pid: number;
  readonly endpoint: string;
  readonly region: string;
  /** The Docker Engine its containers run on, as `DOCKER_HOST` writes it; none for a server alone. */
  readonly dockerHost?: string;
}

/** Says where this process can be reached; replaces what an earlier one said. */
export async function announce(dataDir: string, instance: LocalInstance): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = instancePath(dataDir);
  const announcement = { ...instance, incarnation: incarnationOf(instance.pid) };
  // Whole or not at all: another command may read it at this moment.
  await writeFile(`${path}.${instance.pid}`, `${JSON.stringify(announcement, null, 2)}\n`);
  await rename(`${path}.${instance.pid}`, path);
}

/** Takes the announcement back. */
export async function withdraw(dataDir: string): Promise<void> {
  await rm(instancePath(dataDir), { force: true });
}

/** The instance that runs now; nothing when none was announced or its process is gone. */
export async function runningInstance(dataDir: string): Promise<LocalInstance | undefined> {
  let text: string;
  try {
    text = await readFile(instancePath(dataDir), "utf8");
  } catch (error) {
    // No file, or no data directory at all: nothing runs here.
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
  const announced = parseInstance(text);
  if (!announced) return undefined;
  const { incarnation, ...instance } = announced;
  // Another process may have its number by now.
  return isAlive(instance.pid) && incarnationOf(instance.pid) === incarnation
    ? instance
    : undefined;
}

interface Announcement extends LocalInstance {
  readonly incarnation: string;
}

/** Reads an announcement; nothing when it is not one. */
export function parseInstance(text: string): Announcement | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { pid, endpoint, region, dockerHost, incarnation } = value;
  if (typeof pid !== "number" || typeof endpoint !== "string") return undefined;
  if (typeof region !== "string" || typeof incarnation !== "string") return undefined;
  const engine = typeof dockerHost === "string" ? { dockerHost } : {};
  return { pid, endpoint, region, incarnation, ...engine };
}

function instancePath(dataDir: string): string {
  return join(dataDir, "longshore.json");
}

export function isErrno(error: unknown, code?: string): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return code === undefined || error.code === code;
}
