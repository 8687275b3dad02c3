import { asRecord } from "./foreign.ts";

/** Source: ECS agent, `agent/api/task/task.go`, defaultLogDriverBufferSize. */
const BUFFER_SIZE = "10m";

/** Docker's HostConfig, in which the log driver has the options that are secrets. */
export function withLogSecrets(
  hostConfig: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  if (Object.keys(secrets).length === 0) return hostConfig;
  const LogConfig = asRecord(hostConfig["LogConfig"]);
  const Config = { ...asRecord(LogConfig["Config"]), ...secrets };
  return { ...hostConfig, LogConfig: { ...LogConfig, Config } };
}

/** Docker's HostConfig, in which a container that does not wait for its log has a buffer of ECS's size. */
export function withLogBuffer(
  hostConfig: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const LogConfig = asRecord(hostConfig["LogConfig"]);
  const Config = asRecord(LogConfig["Config"]);
  if (Config["mode"] !== "non-blocking" || Config["max-buffer-size"] !== undefined) {
    return hostConfig;
  }
  return {
    ...hostConfig,
    LogConfig: { ...LogConfig, Config: { ...Config, "max-buffer-size": BUFFER_SIZE } },
  };
}
