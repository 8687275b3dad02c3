import { asRecord } from "./foreign.ts";

/** Source: ECS agent, `agent/api/task/task.go`, defaultLogDriverBufferSize. */
const BUFFER_SIZE = "10m";

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
