import {
  type AgentSettings,
  DEFAULT_SETTINGS,
  PULL_BEHAVIORS,
  readAgentSettings,
  SettingsError,
} from "../agent/settings/agent-settings.ts";
import { DEFAULT_REGION } from "../domain/scope.ts";
import type { LogLevel } from "../runtime/log.ts";
import type { Environment } from "../runtime/environment.ts";
import type { ParsedArguments } from "./arguments.ts";
import { type CommandContext, CommandFailure, type OptionSpec, UsageError } from "./command.ts";
import { DATA_DIR_OPTION, dataDirectory } from "./data-directory.ts";

/** What `up` and `server` start with, out of flags and environment. */
export interface UpSettings {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly region: string;
  readonly auth: "verify" | "none";
  readonly strict: boolean;
  readonly keepTasks: boolean;
  readonly logLevel: LogLevel;
  readonly agentSettings: AgentSettings;
  /** What the operator should know of the variables that are set. */
  readonly warnings: readonly string[];
  readonly logsMaxBytes: number;
}

const DEFAULT_PORT = 4566;

export const LOG_OPTION: OptionSpec = {
  type: "string",
  value: "LEVEL",
  help: "debug, info, warn or error (warn)",
};

export const SERVER_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  port: { type: "string", value: "PORT", help: `Port to listen on (${DEFAULT_PORT}); 0 picks one` },
  host: { type: "string", value: "HOST", help: "Address to listen on (127.0.0.1)" },
  "data-dir": DATA_DIR_OPTION,
  region: {
    type: "string",
    value: "REGION",
    help: `Region of what is there from the start (${DEFAULT_REGION})`,
  },
  auth: { type: "string", value: "MODE", help: "verify signatures, or none (verify)" },
  strict: {
    type: "boolean",
    help: "Refuse what AWS would refuse, Longshore's extensions included",
  },
  "log-level": LOG_OPTION,
  "logs-max-bytes": {
    type: "string",
    value: "BYTES",
    help: "Size at which the oldest log events go, or LONGSHORE_LOGS_MAX_BYTES (10 GiB)",
  },
};

/** Flags of a command that runs an agent. */
export const AGENT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  "image-pull-behavior": {
    type: "string",
    value: "WHEN",
    help: "default, always, once or prefer-cached, as ECS_IMAGE_PULL_BEHAVIOR (default)",
  },
};

/**
 * What is said of the agent: the variables by which the ECS agent is told, and flags before them. `elsewhere` are
 * variables that the command reads itself. Throws `CommandFailure` for values that make no sense.
 */
export function agentSettings(
  parsed: ParsedArguments,
  environment: Environment,
  elsewhere: readonly string[] = [],
): { readonly settings: AgentSettings; readonly warnings: readonly string[] } {
  const imagePullBehavior = oneOf(parsed, "image-pull-behavior", PULL_BEHAVIORS);
  try {
    const { settings, warnings } = readAgentSettings(environment, elsewhere);
    if (imagePullBehavior === undefined) return { settings, warnings };
    return { settings: { ...settings, imagePullBehavior }, warnings };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new CommandFailure(`The agent cannot be set up so: ${error.message}`, { cause: error });
  }
}

const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** How much to log. */
export function logLevel(parsed: ParsedArguments): LogLevel {
  return oneOf(parsed, "log-level", LOG_LEVELS) ?? "warn";
}

/**
 * Reads the settings. Throws `UsageError` for what makes no sense, and `CommandFailure` for an address that
 * others can reach while everybody knows the keys.
 */
export function upSettings(
  parsed: ParsedArguments,
  environment: Environment,
  runs: "agent too" | "server alone" = "agent too",
): UpSettings {
  const auth = oneOf(parsed, "auth", ["verify", "none"] as const) ?? "verify";
  const host = parsed.text("host") ?? "127.0.0.1";
  if (!isLoopback(host)) requireOwnKeys(host, auth, environment);
  const { settings, warnings } =
    runs === "agent too"
      ? agentSettings(parsed, environment)
      : { settings: DEFAULT_SETTINGS, warnings: [] };
  return {
    host,
    port: portOf(parsed.text("port")),
    dataDir: dataDirectory(parsed.text("data-dir"), environment),
    region: regionOf(parsed.text("region")),
    auth,
    strict: parsed.flag("strict"),
    keepTasks: parsed.flag("keep-tasks"),
    logLevel: logLevel(parsed),
    agentSettings: settings,
    warnings,
    logsMaxBytes: logsMaxBytes(parsed, environment),
  };
}

const DEFAULT_LOGS_BYTES = 10 * 2 ** 30;
/** Room for what a few containers say at once. */
const LEAST_LOGS_BYTES = 16 * 2 ** 20;

function logsMaxBytes(parsed: ParsedArguments, environment: Environment): number {
  const flag = parsed.text("logs-max-bytes");
  const text = flag ?? environment["LONGSHORE_LOGS_MAX_BYTES"];
  if (text === undefined) return DEFAULT_LOGS_BYTES;
  const bytes = Number(text);
  if (/^\d+$/.test(text) && bytes >= LEAST_LOGS_BYTES && Number.isSafeInteger(bytes)) return bytes;
  const name = flag === undefined ? "LONGSHORE_LOGS_MAX_BYTES" : "--logs-max-bytes";
  throw new UsageError(`${name} ${text} is not a number of bytes from ${LEAST_LOGS_BYTES} on.`);
}

/** Whether only this machine can reach the address: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function requireOwnKeys(host: string, auth: "verify" | "none", environment: Environment): void {
  if (auth === "none") {
    throw new CommandFailure(
      `--auth none lets in everyone who can reach ${host}; it works on loopback only.`,
    );
  }
  const id = environment["LONGSHORE_ACCESS_KEY_ID"];
  const secret = environment["LONGSHORE_SECRET_ACCESS_KEY"];
  if (!id || !secret || secret === "test") {
    throw new CommandFailure(
      `Listening on ${host} needs real keys, since everybody knows test / test. Set ` +
        "LONGSHORE_ACCESS_KEY_ID and LONGSHORE_SECRET_ACCESS_KEY to keys of your own.",
    );
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port ${text} is not a port between 0 and 65535.`);
}

function regionOf(text: string | undefined): string {
  if (text === undefined) return DEFAULT_REGION;
  if (/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text)) return text;
  throw new UsageError(`--region ${text} does not look like a region, such as ${DEFAULT_REGION}.`);
}

/** The option's value when it is one of those allowed. */
export function oneOf<Value extends string>(
  parsed: ParsedArguments,
  option: string,
  allowed: readonly Value[],
): Value | undefined {
  const text = parsed.text(option);
  if (text === undefined) return undefined;
  const value = allowed.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw new UsageError(`--${option} ${text} is none of ${allowed.join(", ")}.`);
}

/** Tells the operator of a setting that is not as they may think. */
export function warn({ output }: CommandContext, text: string): void {
  output.complain(`longshore: ${text}`);
}
