import { parseArgs } from "node:util";
import { type CommandSpec, type OptionSpec, UsageError } from "./command.ts";
import { closest } from "./closest.ts";

/** A command's arguments, checked against what it takes. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  /** The words after `--`; nothing when there was no `--`. */
  readonly rest: readonly string[] | undefined;
  text(option: string): string | undefined;
  flag(option: string): boolean;
  list(option: string): readonly string[];
}

/** Options that every command takes. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  json: { type: "boolean", help: "Print JSON lines, as in a pipe" },
  text: { type: "boolean", help: "Print text, in a pipe too" },
  help: { type: "boolean", help: "Show this page" },
};

/** Parses the words after the command's name. Throws `UsageError` naming what is wrong and what was meant. */
export function parseArguments(spec: CommandSpec, words: readonly string[]): ParsedArguments {
  const options = { ...spec.options, ...COMMON_OPTIONS };
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [name, { type: option.type }]),
    ),
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  let rest: string[] | undefined;
  for (const token of tokens) {
    if (token.kind === "option-terminator") rest = [];
    else if (token.kind === "positional") (rest ?? positionals).push(token.value);
    else {
      const name = token.rawName === "-h" ? "help" : token.name;
      const value = optionValue(name, token.rawName, token.value, options);
      values.set(name, [...(values.get(name) ?? []), value]);
    }
  }
  if (!values.has("help")) checkPositionals(spec, positionals, rest);
  return {
    positionals,
    rest,
    text: (option) => values.get(option)?.at(-1),
    flag: (option) => values.has(option),
    list: (option) => values.get(option) ?? [],
  };
}

function optionValue(
  name: string,
  rawName: string,
  value: string | undefined,
  options: Readonly<Record<string, OptionSpec>>,
): string {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!option) {
    const meant = closest(name, Object.keys(options));
    const hint = meant === undefined ? "" : ` Did you mean --${meant}?`;
    throw new UsageError(`There is no option ${rawName}.${hint}`);
  }
  if (option.type === "boolean") {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value.`);
    return "";
  }
  if (value === undefined || value === "") {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value ?? "VALUE"}.`);
  }
  return value;
}

function checkPositionals(
  spec: CommandSpec,
  positionals: readonly string[],
  rest: readonly string[] | undefined,
): void {
  const missing = spec.positionals.slice(positionals.length).find(({ optional }) => !optional);
  if (missing) throw new UsageError(`${missing.name} is missing.`);
  const surplus = positionals[spec.positionals.length];
  if (surplus !== undefined) {
    const hint = spec.rest ? ` A command to run stands after --.` : "";
    throw new UsageError(`${JSON.stringify(surplus)} is one argument too many.${hint}`);
  }
  if (rest && !spec.rest) throw new UsageError(`longshore ${spec.name} takes nothing after --.`);
}
