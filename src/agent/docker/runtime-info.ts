import type { RuntimeInfo } from "../container-runtime.ts";
import type { EngineClient } from "./engine-client.ts";
import { asArray, asNumber, asRecord, asString } from "../foreign.ts";

const MIB = 1024 * 1024;

/** Reads what the engine says of itself and its machine. */
export async function readRuntimeInfo(client: EngineClient): Promise<RuntimeInfo> {
  const info = asRecord(await client.call({ method: "GET", path: "/info", timeoutMs: 15_000 }));
  const architecture = asString(info["Architecture"]) ?? "";
  return {
    version: asString(info["ServerVersion"]) ?? "",
    apiVersion: await client.apiVersion(),
    cpus: asNumber(info["NCPU"]) ?? 0,
    memoryMiB: Math.floor((asNumber(info["MemTotal"]) ?? 0) / MIB),
    cgroupVersion: info["CgroupVersion"] === "2" ? 2 : 1,
    cgroupDriver: asString(info["CgroupDriver"]) ?? "",
    hostname: asString(info["Name"]) ?? "",
    kernel: asString(info["KernelVersion"]) ?? "",
    rootFolder: asString(info["DockerRootDir"]) ?? "",
    operatingSystem: info["OSType"] === "windows" ? "windows" : "linux",
    architecture,
    loggingDrivers: strings(asRecord(info["Plugins"])["Log"]),
    volumeDrivers: strings(asRecord(info["Plugins"])["Volume"]),
    runtimes: Object.keys(asRecord(info["Runtimes"])),
    securityOptions: strings(info["SecurityOptions"]),
  };
}

function strings(value: unknown): readonly string[] {
  return asArray(value).flatMap((item) => asString(item) ?? []);
}
