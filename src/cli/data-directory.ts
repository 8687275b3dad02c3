import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Environment } from "../runtime/environment.ts";
import type { OptionSpec } from "./command.ts";

export const DATA_DIR_OPTION: OptionSpec = {
  type: "string",
  value: "DIR",
  help: "Where state is kept (LONGSHORE_HOME, else ~/.longshore)",
};

/** The data directory, absolute: `--data-dir`, else `LONGSHORE_HOME`, else `~/.longshore`. */
export function dataDirectory(option: string | undefined, environment: Environment): string {
  return resolve(option ?? environment["LONGSHORE_HOME"] ?? join(homedir(), ".longshore"));
}
