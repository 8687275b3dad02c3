import type { RunningUp } from "../server/up.ts";
import { type CommandContext, CommandFailure } from "./command.ts";
import { exportLines } from "./export-lines.ts";
import { listenForInterrupt } from "./interrupt.ts";
import {
  announce,
  isErrno,
  type LocalInstance,
  runningInstance,
  withdraw,
} from "./local-instance.ts";
import { type UpSettings, warn } from "./up-settings.ts";

/** What to start, and what to do once it runs. */
export interface Serving {
  /** Whether this machine runs tasks too. */
  readonly agent: boolean;
  /** Tells the user, once requests are taken. */
  readonly whenReady: (context: CommandContext, instance: LocalInstance) => Promise<void> | void;
}

/** Runs a server until Ctrl-C, SIGTERM or a failure of its own; resolves to the exit code. */
export async function serve(
  context: CommandContext,
  settings: UpSettings,
  serving: Serving,
): Promise<number> {
  await refuseSecond(settings.dataDir);
  if (serving.agent) for (const warning of settings.warnings) warn(context, warning);
  const interrupt = listenForInterrupt();
  const running = await start(settings, serving);
  const { endpoint, engine } = running;
  const dockerHost = engine ? { dockerHost: engine.dockerHost } : {};
  const instance = { pid: process.pid, endpoint, region: settings.region, ...dockerHost };
  await announce(settings.dataDir, instance);
  const broken = Promise.withResolvers<Error>();
  Promise.resolve(serving.whenReady(context, instance)).catch(broken.resolve);
  const ended = await Promise.race([interrupt.first, running.failed, broken.promise]);
  if (ended instanceof Error) context.output.complain(`longshore: ${ended.message}`);
  else if (context.arguments.flag("json")) context.output.record({ event: "stopping" });
  else context.output.line(farewell(settings, serving));
  // A failure of ours is no reason to stop what users run; the next start finds it again.
  const keepTasks = settings.keepTasks || ended instanceof Error;
  await running.stop({ keepTasks });
  await withdraw(settings.dataDir);
  interrupt.dispose();
  return ended instanceof Error ? 1 : 0;
}

/** Refuses to start a second Longshore on one data directory: the journal has one writer. */
export async function refuseSecond(dataDir: string): Promise<void> {
  const other = await runningInstance(dataDir);
  if (!other) return;
  throw new CommandFailure(
    `Longshore already runs at ${other.endpoint} on ${dataDir} (process ${other.pid}). ` +
      'Use it, stop it with "longshore down", or choose another --data-dir and --port.',
  );
}

async function start(settings: UpSettings, { agent }: Serving): Promise<RunningUp> {
  const { startUp } = await import("../server/up.ts");
  try {
    return await startUp({ ...settings, agent });
  } catch (error) {
    const why = isErrno(error) ? whyNotListening(error, settings) : undefined;
    if (why !== undefined) throw new CommandFailure(why, { cause: error });
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`Longshore could not start: ${message}`, { cause: error });
  }
}

/** What stands in the way of listening, and what to do. Other failures have words of their own. */
function whyNotListening(
  { code, syscall }: NodeJS.ErrnoException,
  { host, port }: UpSettings,
): string | undefined {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `--host ${host} is no address and no name that is known here.`;
  }
  if (syscall !== "listen") return undefined;
  switch (code) {
    case "EADDRINUSE":
      return (
        `Another program listens on port ${port} of ${host}. Stop it, or ` +
        "choose another port with --port (0 picks a free one)."
      );
    case "EADDRNOTAVAIL":
      return `--host ${host} is no address of this machine. 0.0.0.0 listens on all that it has.`;
    case "EACCES":
      return (
        `Port ${port} of ${host} is for root alone. Choose one from 1024 on with --port ` +
        "(0 picks a free one)."
      );
    default:
      return undefined;
  }
}

/**
 * The endpoint, the lines to export, and the line `ready http://HOST:PORT` that scripts wait for, for which
 * it is text in a pipe too. JSON when asked for.
 */
export function tellReady(
  context: CommandContext,
  { endpoint, region }: Pick<LocalInstance, "endpoint" | "region">,
): void {
  const { output, environment } = context;
  if (context.arguments.flag("json")) {
    output.record({ event: "ready", endpoint, region });
    return;
  }
  output.line(`${output.paint("bold", "Longshore")} answers at ${output.paint("cyan", endpoint)}`);
  output.line("");
  for (const line of exportLines({ endpoint, region, environment })) output.line(`  ${line}`);
  output.line("");
  output.line(`ready ${endpoint}`);
}

function farewell({ keepTasks }: UpSettings, { agent }: Serving): string {
  if (!agent) return "Stopping.";
  if (keepTasks) return "Stopping, and leaving the tasks running.";
  return "Stopping the tasks. Press Ctrl-C again to leave at once.";
}
