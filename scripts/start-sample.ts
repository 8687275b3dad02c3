import { parseArguments } from "../src/cli/arguments.ts";
import { type CommandContext, CommandFailure, UsageError } from "../src/cli/command.ts";
import { up } from "../src/cli/commands/up.ts";
import { exportLines } from "../src/cli/export-lines.ts";
import type { LocalInstance } from "../src/cli/local-instance.ts";
import { openOutput } from "../src/cli/output.ts";
import { serve } from "../src/cli/serve.ts";
import { upSettings } from "../src/cli/up-settings.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { systemEnvironment } from "../src/runtime/environment.ts";
import { runSample } from "./run-sample.ts";

/** `npm start`: `longshore up` with the sample web service running on it. Takes the flags of `up`. */
export async function start(words: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  const environment = systemEnvironment();
  const output = openOutput({ stdout, stderr, environment, json: false, text: true });
  try {
    const parsed = parseArguments(up.spec, words);
    const context = { arguments: parsed, environment, output, clock: systemClock() };
    // The sample's image exists on this machine only: looking for it in a registry would be in vain.
    const given = upSettings(parsed, environment);
    const agentSettings = { ...given.agentSettings, imagePullBehavior: "prefer-cached" as const };
    const settings = { ...given, agentSettings };
    output.line("Starting Longshore and its sample web service ...");
    return await serve(context, settings, { agent: true, whenReady: tellSample });
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof CommandFailure)) throw error;
    output.complain(`longshore: ${error.message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function tellSample(context: CommandContext, instance: LocalInstance): Promise<void> {
  const { output, environment } = context;
  const url = await runSample(context, instance);
  output.line("");
  output.line(
    `${output.paint("bold", "Longshore")} answers at ${output.paint("cyan", instance.endpoint)}`,
  );
  output.line(`The sample web service answers at ${output.paint("cyan", url)}`);
  output.line("");
  output.line("In another terminal:");
  output.line("");
  for (const line of exportLines({ ...instance, environment })) output.line(`  ${line}`);
  output.line("");
  output.line(
    "  aws ecs describe-tasks --tasks $(aws ecs list-tasks --query taskArns --output text)",
  );
  output.line("");
  output.line("Ctrl-C stops everything.");
  output.line(`ready ${instance.endpoint}`);
}
