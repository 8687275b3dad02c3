import { styleText } from "node:util";
import type { Environment } from "../runtime/environment.ts";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/**
 * How a command speaks. People at a terminal get text, tables and colour on standard output; a pipe or
 * `--json` gets one JSON document a line. What went wrong goes to standard error either way.
 */
export interface Output {
  readonly json: boolean;
  /** A line for people; says nothing in JSON. */
  say(text: string): void;
  /** A line for programs; says nothing to people. */
  record(value: object): void;
  /** A line on standard output whoever reads it. */
  line(text: string): void;
  /** What happens meanwhile: a line on standard error for people; says nothing in JSON. */
  note(text: string): void;
  /** A line on standard error. */
  complain(text: string): void;
  paint(style: Style, text: string): string;
}

export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Chooses between people and programs: `--text` and `--json` first, else whether a terminal listens. */
export function openOutput(options: {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: Environment;
  readonly json: boolean;
  readonly text: boolean;
}): Output {
  const { stdout, stderr, environment } = options;
  const json = options.json || (!options.text && stdout.isTTY !== true);
  const noColour = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  const colour = !json && !noColour && stdout.isTTY === true;
  return {
    json,
    say: (text) => void (json || stdout.write(`${text}\n`)),
    record: (value) => void (json && stdout.write(`${JSON.stringify(value)}\n`)),
    line: (text) => void stdout.write(`${text}\n`),
    note: (text) => void (json || stderr.write(`${text}\n`)),
    complain: (text) => void stderr.write(`${text}\n`),
    paint: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** Lines of a table: columns as wide as their widest cell, two spaces between, the heading first. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? "").length)),
  );
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Milliseconds as people say them: `0.3s`, `12.0s`, `2m05s`. */
export function elapsed(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}
