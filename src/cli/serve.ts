import type { RunningUp } from "../server/up.ts";
import { type CommandContext, CommandFailure } from "./command.ts";
import { exportLines } from "./export-lines.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { announce, isErrno, runningInstance, withdraw } from "./local-instance.ts";
import type { UpSettings } from "./up-settings.ts";

/**
 * Runs the server, with the agent beside it or without, until Ctrl-C, SIGTERM, or a failure of its own.
 * Standard output ends with the line `ready http://HOST:PORT` once it takes requests.
 */
export async function serve(
  context: CommandContext,
  settings: UpSettings,
  halves: { readonly agent: boolean },
): Promise<number> {
  await refuseSecond(settings.dataDir);
  const interrupt = listenForInterrupt();
  const running = await start(settings, halves);
  const { endpoint, engine } = running;
  await announce(settings.dataDir, {
    pid: process.pid,
    endpoint,
    region: settings.region,
    ...(engine ? { dockerHost: `unix://${engine.socketPath}` } : {}),
  });
  tellReady(context, { endpoint, region: settings.region });
  const ended = await Promise.race([interrupt.first, running.failed]);
  if (ended instanceof Error) context.output.complain(`longshore: ${ended.message}`);
  else tellStopping(context, settings, halves);
  await running.stop({ keepTasks: settings.keepTasks });
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

async function start(
  settings: UpSettings,
  halves: { readonly agent: boolean },
): Promise<RunningUp> {
  const { startUp } = await import("../server/up.ts");
  try {
    return await startUp({ ...settings, ...halves, server: true, imagePullBehavior: "default" });
  } catch (error) {
    if (isErrno(error, "EADDRINUSE")) {
      const where = `port ${settings.port} on ${settings.host}`;
      throw new CommandFailure(
        `Another program listens on ${where}. Stop it, or choose another port with --port ` +
          "(0 picks a free one).",
      );
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`Longshore could not start: ${message}`, { cause: error });
  }
}

/** Text in a pipe too, because scripts wait for the line `ready …`; JSON when asked for. */
export function tellReady(
  context: CommandContext,
  at: { readonly endpoint: string; readonly region: string },
): void {
  const { output, environment } = context;
  if (context.arguments.flag("json")) {
    output.record({ event: "ready", ...at });
    return;
  }
  output.line(
    `${output.paint("bold", "Longshore")} answers at ${output.paint("cyan", at.endpoint)}`,
  );
  output.line("");
  for (const line of exportLines({ ...at, environment })) output.line(`  ${line}`);
  output.line("");
  output.line(`ready ${at.endpoint}`);
}

function tellStopping(
  context: CommandContext,
  settings: UpSettings,
  halves: { readonly agent: boolean },
): void {
  if (context.arguments.flag("json")) context.output.record({ event: "stopping" });
  else if (!halves.agent || settings.keepTasks) context.output.line("Stopping.");
  else context.output.line("Stopping the tasks. Press Ctrl-C again to leave at once.");
}
