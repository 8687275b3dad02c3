import type { Clock } from "../runtime/clock.ts";
import type { Environment } from "../runtime/environment.ts";
import type { ParsedArguments } from "./arguments.ts";
import type { Output } from "./output.ts";

/** A flag of a command, as it is parsed and as `help` shows it. */
export interface OptionSpec {
  readonly type: "string" | "boolean";
  /** What stands for the value in the help: `PORT`. */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly help: string;
}

/** What a command takes: enough to parse its arguments and to write its help page. */
export interface CommandSpec {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** The words after `longshore NAME` other than options. */
  readonly positionals: readonly { readonly name: string; readonly optional?: boolean }[];
  /** `COMMAND…` when words after `--` are taken as they are. */
  readonly rest?: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Further paragraphs of the help page. */
  readonly details: readonly string[];
  readonly examples: readonly string[];
}

/** What a command is given. */
export interface CommandContext {
  readonly arguments: ParsedArguments;
  readonly environment: Environment;
  readonly output: Output;
  readonly clock: Clock;
}

/** One verb of the command line. `run` resolves to the exit code. */
export interface Command {
  readonly spec: CommandSpec;
  readonly run: (context: CommandContext) => Promise<number>;
}

/** The command was called wrongly: exit code 2, and a pointer to the help. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command could not do what it was asked: exit code 1, and just the message. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}
