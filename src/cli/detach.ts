import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandContext, CommandFailure } from "./command.ts";
import { type LocalInstance, runningInstance } from "./local-instance.ts";
import { refuseSecond, tellReady } from "./serve.ts";
import { type UpSettings, warn } from "./up-settings.ts";

/** A first start may have to start a container engine, so it gets this long. */
const START_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** Starts `longshore up` in a process of its own and waits until it is ready. */
export async function detach(context: CommandContext, settings: UpSettings): Promise<number> {
  await refuseSecond(settings.dataDir);
  for (const warning of settings.warnings) warn(context, warning);
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  const logPath = join(settings.dataDir, "longshore.log");
  const log = await open(logPath, "w");
  const child = spawn(process.execPath, [process.argv[1] ?? "", ...upWords(settings)], {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  const instance = await Promise.race([
    firstAnnouncement(context, settings.dataDir, child.pid),
    new Promise<undefined>((resolve) => {
      child.once("exit", () => resolve(undefined));
      child.once("error", () => resolve(undefined));
    }),
  ]);
  await log.close();
  if (instance) {
    child.unref();
    tellReady(context, instance);
    return 0;
  }
  child.kill();
  throw new CommandFailure(
    `It did not start. It said:\n${(await readFile(logPath, "utf8")).trimEnd()}`,
  );
}

/** Waits until that process has announced itself; gives up after the limit. */
async function firstAnnouncement(
  { clock }: CommandContext,
  dataDir: string,
  pid: number | undefined,
): Promise<LocalInstance | undefined> {
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += LOOK_EVERY_MS) {
    const instance = await runningInstance(dataDir);
    if (instance?.pid === pid) return instance;
    await clock.sleep(LOOK_EVERY_MS);
  }
  return undefined;
}

/** The words that start `up` in the foreground with these settings. */
export function upWords(settings: UpSettings): readonly string[] {
  return [
    "up",
    `--host=${settings.host}`,
    `--port=${settings.port}`,
    `--data-dir=${settings.dataDir}`,
    `--region=${settings.region}`,
    `--auth=${settings.auth}`,
    `--log-level=${settings.logLevel}`,
    `--image-pull-behavior=${settings.agentSettings.imagePullBehavior}`,
    `--logs-max-bytes=${settings.logsMaxBytes}`,
    ...(settings.strict ? ["--strict"] : []),
    ...(settings.keepTasks ? ["--keep-tasks"] : []),
  ];
}
