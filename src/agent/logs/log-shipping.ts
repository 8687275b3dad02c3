import type { RuntimeInfo } from "../container-runtime.ts";

/** How the lines of a container with the log driver awslogs get there: by Docker's own driver, or by the agent's pump. */
export type LogShipping = "driver" | "pump";

/** 20.10 is the first Docker whose driver can be told how often to send. */
const LEAST_API = [1, 41];

/**
 * Docker's driver where the engine has it and finds credentials: it asks for them at the endpoint of this machine,
 * which an engine elsewhere has no way to, and which has none of those that only the agent's AWS SDK finds. The
 * operator's word goes first.
 */
export function logShipping(options: {
  readonly wanted: LogShipping | undefined;
  readonly info: Pick<RuntimeInfo, "apiVersion" | "loggingDrivers">;
  /** Whether the endpoint has some for the task. */
  readonly hasCredentials: boolean;
}): LogShipping {
  const { wanted, info, hasCredentials } = options;
  if (wanted !== undefined) return wanted;
  const [major = 0, minor = 0] = info.apiVersion.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_API;
  const isRecent = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return hasCredentials && isRecent && info.loggingDrivers.includes("awslogs") ? "driver" : "pump";
}
