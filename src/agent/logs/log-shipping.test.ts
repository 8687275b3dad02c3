import { expect, test } from "vitest";
import { logShipping } from "./log-shipping.ts";

const info = { apiVersion: "1.41", loggingDrivers: ["awslogs", "json-file"] };
const all = { wanted: undefined, info, hasCredentials: true };

test.each([
  ["driver", "Docker has it and finds credentials", all],
  ["pump", "there are no credentials for it at an endpoint", { ...all, hasCredentials: false }],
  ["pump", "the engine has no such driver", { ...all, info: { ...info, loggingDrivers: [] } }],
  ["pump", "Docker is older than 20.10", { ...all, info: { ...info, apiVersion: "1.40" } }],
  ["pump", "the operator says so", { ...all, wanted: "pump" as const }],
  ["driver", "the operator says so", { ...all, hasCredentials: false, wanted: "driver" as const }],
])("is the %s where %s", (shipping, _why, given) => {
  expect(logShipping(given)).toBe(shipping);
});
