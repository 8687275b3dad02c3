import { COMMON_OPTIONS } from "./arguments.ts";
import type { CommandSpec, OptionSpec } from "./command.ts";

const COLUMNS = 88;

/** The page of one command: usage, options, details, examples. */
export function commandHelp(spec: CommandSpec): string {
  return [
    `longshore ${spec.name}: ${spec.summary}`,
    "",
    `Usage: ${usage(spec)}`,
    "",
    ...spec.details.flatMap((paragraph) => [...wrap(paragraph, COLUMNS), ""]),
    "Options:",
    ...optionLines({ ...spec.options, ...COMMON_OPTIONS }),
    ...(spec.examples.length === 0 ? [] : ["", "Examples:"]),
    ...spec.examples.map((example) => `  ${example}`),
  ].join("\n");
}

/** The page of `longshore help`: what there is. */
export function overview(specs: readonly CommandSpec[]): string {
  const width = Math.max(...specs.map(({ name }) => name.length));
  return [
    "Longshore: Amazon ECS that you run yourself.",
    "",
    "Usage: longshore COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...specs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    'Run "longshore help COMMAND" for its options.',
    "",
    "Environment:",
    ...nameAndText(
      [
        ["LONGSHORE_HOME", "Where state is kept, unless --data-dir says so (~/.longshore)"],
        ["LONGSHORE_ACCESS_KEY_ID", "The account's own root key instead of test / test, needed"],
        ["LONGSHORE_SECRET_ACCESS_KEY", "to listen on another address than loopback"],
        ["DOCKER_HOST", "The container engine, unless it is where Docker's usually is"],
        ["NO_COLOR", "No colour"],
      ],
      COLUMNS,
    ),
    "",
    "Output is text at a terminal and JSON lines in a pipe. Exit codes: 0, 1 failure, 2 wrong usage.",
  ].join("\n");
}

function usage(spec: CommandSpec): string {
  const words = spec.positionals.map(({ name, optional }) => (optional ? `[${name}]` : name));
  const rest = spec.rest === undefined ? [] : [`[-- ${spec.rest}]`];
  return ["longshore", spec.name, ...words, "[OPTIONS]", ...rest].join(" ");
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): readonly string[] {
  return nameAndText(
    Object.entries(options).map(([name, { value, help }]) => [
      value === undefined ? `--${name}` : `--${name} ${value}`,
      help,
    ]),
    COLUMNS,
  );
}

/** Two columns, the second wrapped under itself. */
function nameAndText(
  entries: readonly (readonly [string, string])[],
  columns: number,
): readonly string[] {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.flatMap(([name, text]) =>
    wrap(text, columns - width - 4).map(
      (line, index) => `  ${(index === 0 ? name : "").padEnd(width)}  ${line}`,
    ),
  );
}

function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
