import { execFile } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "../src/agent/docker/find-program.ts";
import { systemEnvironment } from "../src/runtime/environment.ts";
import { type ServerProcess, startDockerRegistry } from "./server-process.ts";

const run = promisify(execFile);
const PACKAGE = "docker-registry";

/**
 * Debian's registry on that port, with all it keeps in that folder. Where it is not installed its package is fetched
 * and unpacked into the folder, which starts no service. Rejects when it can't be had.
 */
export async function debiansRegistry(folder: string, port: number): Promise<ServerProcess> {
  const program = findProgram(PACKAGE, systemEnvironment()) ?? (await unpacked(folder));
  const configFile = join(folder, "registry.yml");
  await writeFile(configFile, settings(join(folder, "registry"), port));
  return startDockerRegistry({ program, configFile, port });
}

async function unpacked(folder: string): Promise<string> {
  const into = join(folder, "package");
  await mkdir(into);
  await run("apt-get", ["download", PACKAGE], { cwd: into });
  const file = (await readdir(into)).find((name) => name.endsWith(".deb"));
  if (file === undefined) throw new Error(`apt-get download ${PACKAGE} left no package`);
  await run("dpkg-deb", ["-x", file, "."], { cwd: into });
  return join(into, "usr/bin", PACKAGE);
}

/** The package's own settings, but for the users that it lets in, and what it would write about each request. */
function settings(root: string, port: number): string {
  return `version: 0.1
log:
  level: error
  accesslog:
    disabled: true
storage:
  cache:
    blobdescriptor: inmemory
  filesystem:
    rootdirectory: ${root}
  delete:
    enabled: true
http:
  addr: 127.0.0.1:${port}
`;
}
