/** Values that may stand beside a log message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the program says what it does. Secrets and credentials are never passed here. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

const ORDER: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Writes one line per message, `time level message key=value …`, through `write`. */
export function lineLog(options: {
  readonly level: LogLevel;
  readonly write: (line: string) => void;
  readonly nowMs: () => number;
}): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (ORDER.indexOf(level) < ORDER.indexOf(options.level)) return;
      const time = new Date(options.nowMs()).toISOString();
      const rest = Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(
          ([key, value]) => ` ${key}=${typeof value === "string" ? JSON.stringify(value) : value}`,
        )
        .join("");
      options.write(`${time} ${level} ${message}${rest}`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A log that keeps nothing, for tests. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
