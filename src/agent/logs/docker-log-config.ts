import { asRecord } from "../foreign.ts";

/** Docker Engine API, HostConfig; all of this is about its LogConfig. */
type HostConfig = Readonly<Record<string, unknown>>;

/** After how much the engine begins a new file of its own. */
export const LOG_FILE_BYTES = 50 * 1024 * 1024;
/** Whoever logs to CloudWatch counts on nobody's disk; the local copy must not fill it. */
const LOCAL_LIMITS = { "max-size": `${LOG_FILE_BYTES}`, "max-file": "2" };

/** Docker's awslogs driver as it finds CloudWatch Logs and credentials here. */
export function forDriver(
  hostConfig: HostConfig,
  found: { readonly endpoint: string; readonly credentialsPath: string | undefined },
): HostConfig {
  const { LogConfig, Config } = partsOf(hostConfig);
  return {
    ...hostConfig,
    LogConfig: {
      ...LogConfig,
      Config: {
        // A line is to show within a second; the driver's own interval is five.
        "awslogs-force-flush-interval-seconds": "1",
        "awslogs-endpoint": found.endpoint,
        ...(found.credentialsPath !== undefined && {
          "awslogs-credentials-endpoint": found.credentialsPath,
        }),
        ...Config,
      },
    },
  };
}

/** What the pump reads from: a log of the engine's own, with those options that every driver takes. */
export function forPump(hostConfig: HostConfig): HostConfig {
  const { Config } = partsOf(hostConfig);
  const delivery = Object.entries(Config).filter(
    ([name]) => name === "mode" || name === "max-buffer-size",
  );
  return {
    ...hostConfig,
    LogConfig: {
      Type: "json-file",
      Config: { ...LOCAL_LIMITS, ...Object.fromEntries(delivery) },
    },
  };
}

/** The log driver with those of its options that are secrets. */
export function withLogSecrets(
  hostConfig: HostConfig,
  secrets: Readonly<Record<string, string>>,
): HostConfig {
  if (Object.keys(secrets).length === 0) return hostConfig;
  const { LogConfig, Config } = partsOf(hostConfig);
  return { ...hostConfig, LogConfig: { ...LogConfig, Config: { ...Config, ...secrets } } };
}

/** Source: ECS agent, `agent/api/task/task.go`, defaultLogDriverBufferSize. */
const BUFFER_SIZE = "10m";

/** The log driver of a container that does not wait for its log, with a buffer of ECS's size. */
export function withLogBuffer(hostConfig: HostConfig): HostConfig {
  const { LogConfig, Config } = partsOf(hostConfig);
  if (Config["mode"] !== "non-blocking" || Config["max-buffer-size"] !== undefined) {
    return hostConfig;
  }
  return {
    ...hostConfig,
    LogConfig: { ...LogConfig, Config: { ...Config, "max-buffer-size": BUFFER_SIZE } },
  };
}

function partsOf(hostConfig: HostConfig) {
  const LogConfig = asRecord(hostConfig["LogConfig"]);
  return { LogConfig, Config: asRecord(LogConfig["Config"]) };
}
