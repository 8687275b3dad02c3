import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RawConnection } from "./http-load.ts";

/** The built program, which is what a user of the package runs: `npm run bench` builds it first. */
const MAIN = join(import.meta.dirname, "../dist/cli/main.js");

/** A server under measurement, in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** From the start of the process to its first whole HTTP answer. */
  readonly firstAnswerMs: number;
  stop(): Promise<void>;
}

/** Starts `longshore VERB` on that port and waits for its first answer. */
export function startLongshore(options: {
  readonly verb: "up" | "server";
  readonly port: number;
  readonly dataDir: string;
  /** In its environment, beside what this process has there. */
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<ServerProcess> {
  const { verb, port, dataDir, settings: more = {} } = options;
  const args = [MAIN, verb, "--port", String(port), "--data-dir", dataDir];
  return startProcess(process.execPath, args, { port, more });
}

/** A process under measurement that listens to nobody. */
export interface AgentProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts `longshore agent` for that server; it connects when it is ready. */
export function startAgent(options: {
  readonly server: ServerProcess;
  readonly dataDir: string;
  readonly dockerHost: string;
}): AgentProcess {
  const { server, dataDir, dockerHost } = options;
  const endpoint = `http://127.0.0.1:${server.port}`;
  const args = [MAIN, "agent", "--endpoint", endpoint, "--data-dir", dataDir];
  const { child } = launch(process.execPath, args, { DOCKER_HOST: dockerHost });
  return { pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Starts moto's server, or gives nothing where moto is not installed. */
export async function startMoto(port: number): Promise<ServerProcess | undefined> {
  try {
    return await startProcess("moto_server", ["-p", String(port)], { port, more: {} });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Starts Debian's `docker-registry`, the program at that path, with that file of settings. */
export function startDockerRegistry(options: {
  readonly program: string;
  readonly configFile: string;
  readonly port: number;
}): Promise<ServerProcess> {
  const { program, configFile, port } = options;
  return startProcess(program, ["serve", configFile], { port, more: {} });
}

/** A folder for one run's state, and the way to be rid of it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "longshore-bench-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Resident memory of a process in MiB, as Linux counts it. */
export function residentMiB(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1] ?? 0) / 1024;
}

/** Processor time a process has used since it began, in seconds. Source: proc(5), `/proc/pid/stat`. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // What comes after the name, which is in parentheses and may hold anything: utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** `getconf CLK_TCK` on every Linux that people run. */
const TICKS_PER_SECOND = 100;

async function startProcess(
  command: string,
  args: readonly string[],
  { port, more }: { readonly port: number; readonly more: Readonly<Record<string, string>> },
): Promise<ServerProcess> {
  const start = performance.now();
  const { child, failed } = launch(command, args, more);
  await Promise.race([failed, firstAnswer(port)]);
  const firstAnswerMs = performance.now() - start;
  return { port, pid: child.pid ?? 0, firstAnswerMs, stop: () => stop(child) };
}

/** Starts a program; `failed` rejects, with what it said, when it ends. */
function launch(
  command: string,
  args: readonly string[],
  more: Readonly<Record<string, string>>,
): { readonly child: ChildProcess; readonly failed: Promise<never> } {
  const child = spawn(command, [...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...more },
  });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code}: ${complaint}`)));
  });
  failed.catch(() => undefined);
  return { child, failed };
}

async function firstAnswer(port: number): Promise<void> {
  const request = Buffer.from("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  for (;;) {
    try {
      const connection = await RawConnection.open(port);
      await connection.send(request);
      connection.close();
      return;
    } catch {
      await sleep(2);
    }
  }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
