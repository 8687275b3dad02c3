import { systemClock } from "../runtime/clock.ts";
import { type Environment, systemEnvironment } from "../runtime/environment.ts";
import { type ParsedArguments, parseArguments } from "./arguments.ts";
import { CommandFailure, UsageError } from "./command.ts";
import { commands } from "./commands.ts";
import { findCommand } from "./find-command.ts";
import { commandHelp } from "./help.ts";
import { openOutput, type Output, type Stream } from "./output.ts";

/** What the command line touches of its process; the defaults are the process's own. */
export interface Surroundings {
  readonly environment: Environment;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** Runs the words after `longshore`; resolves to the exit code: 0, 1 for a failure, 2 for wrong usage. */
export async function runCommandLine(
  words: readonly string[],
  surroundings: Surroundings = {
    environment: systemEnvironment(),
    stdout: process.stdout,
    stderr: process.stderr,
  },
): Promise<number> {
  const { environment, stdout, stderr } = surroundings;
  const complain = (text: string): void => void stderr.write(`longshore: ${text}\n`);
  const [verb = "help", ...rest] = words.map((word, index) =>
    index === 0 ? (SYNONYMS[word] ?? word) : word,
  );
  try {
    const command = await findCommand(commands, verb);
    const parsed = parseArguments(command.spec, rest);
    if (parsed.flag("help")) {
      stdout.write(`${commandHelp(command.spec)}\n`);
      return 0;
    }
    const output = outputFor(parsed, surroundings);
    return await command.run({ arguments: parsed, environment, output, clock: systemClock() });
  } catch (error) {
    if (error instanceof UsageError) {
      complain(error.message);
      const page =
        verb in commands && verb !== "help" ? `longshore help ${verb}` : "longshore help";
      complain(`Run ${JSON.stringify(page)} to see what there is.`);
      return 2;
    }
    if (error instanceof CommandFailure) {
      complain(error.message);
      return 1;
    }
    throw error;
  }
}

const SYNONYMS: Readonly<Record<string, string>> = {
  "--help": "help",
  "-h": "help",
  "--version": "version",
  "-v": "version",
};

function outputFor(parsed: ParsedArguments, surroundings: Surroundings): Output {
  return openOutput({ ...surroundings, json: parsed.flag("json"), text: parsed.flag("text") });
}
