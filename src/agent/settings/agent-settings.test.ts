import { expect, test } from "vitest";
import type { Environment } from "../../runtime/environment.ts";
import { loginFor } from "../images/registry-logins.ts";
import { DEFAULT_SETTINGS, readAgentSettings, SettingsError } from "./agent-settings.ts";

const read = (environment: Environment) => readAgentSettings(environment);

test("is the ECS agent's default for what is not set, or set to nothing", () => {
  expect(read({ ECS_RESERVED_PORTS: "", PATH: "/bin" })).toEqual({
    settings: DEFAULT_SETTINGS,
    warnings: [],
  });
});

test.each<[Environment, Partial<typeof DEFAULT_SETTINGS>]>([
  [{ ECS_IMAGE_PULL_BEHAVIOR: "once" }, { imagePullBehavior: "once" }],
  [{ ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: "1h30m" }, { taskCleanupWaitMs: 5_400_000 }],
  [{ ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION_JITTER: "10s" }, { taskCleanupJitterMs: 10_000 }],
  [{ ECS_CONTAINER_STOP_TIMEOUT: "2m" }, { stopTimeoutSeconds: 120 }],
  [{ ECS_RESERVED_MEMORY: "512" }, { reservedMemoryMiB: 512 }],
  [{ ECS_RESERVED_PORTS: "[22, 80]" }, { reservedPorts: [22, 80] }],
  [{ ECS_RESERVED_PORTS_UDP: "[53]" }, { reservedUdpPorts: [53] }],
  [{ ECS_DYNAMIC_HOST_PORT_RANGE: "100-200" }, { dynamicHostPorts: { first: 100, last: 200 } }],
  [
    { ECS_INSTANCE_ATTRIBUTES: '{"stack": "prod"}' },
    { instanceAttributes: [{ name: "stack", value: "prod" }] },
  ],
  [
    { ECS_CONTAINER_INSTANCE_TAGS: '{"team": "web"}' },
    { instanceTags: [{ name: "team", value: "web" }] },
  ],
  [{ ECS_DISABLE_PRIVILEGED: "true" }, { allowsPrivileged: false }],
  [{ ECS_AVAILABLE_LOGGING_DRIVERS: '["syslog"]' }, { loggingDrivers: ["syslog"] }],
  [{ LONGSHORE_AWSLOGS: "driver" }, { logShipping: "driver" }],
  [{ ECS_ENABLE_TASK_CPU_MEM_LIMIT: "true" }, { taskCgroups: "required" }],
  [{ ECS_ENABLE_TASK_CPU_MEM_LIMIT: "0" }, { taskCgroups: "off" }],
  [{ ECS_ENABLE_GPU_SUPPORT: "false" }, { usesGpus: false }],
  [{ ECS_DISABLE_IMAGE_CLEANUP: "true" }, { imageCleanup: { kind: "off" } }],
])("reads %j", (environment, settings) => {
  expect(read(environment)).toEqual({
    settings: { ...DEFAULT_SETTINGS, ...settings },
    warnings: [],
  });
});

test("reads when images are removed again", () => {
  const { settings } = read({
    ECS_IMAGE_CLEANUP_INTERVAL: "15m",
    ECS_IMAGE_MINIMUM_CLEANUP_AGE: "24h",
    ECS_NUM_IMAGES_DELETE_PER_CYCLE: "9",
    ECS_EXCLUDE_UNTRACKED_IMAGE: "alpine:latest, nginx:1",
  });
  expect(settings.imageCleanup).toEqual({
    kind: "on",
    intervalMs: 900_000,
    minimumAgeMs: 86_400_000,
    atOnce: 9,
    excluded: ["alpine:latest", "nginx:1"],
  });
});

test("raises a limit that is too short, and takes no notice of an interval that is, as the ECS agent does", () => {
  const { settings, warnings } = read({
    ECS_CONTAINER_START_TIMEOUT: "10s",
    ECS_CONTAINER_CREATE_TIMEOUT: "5m",
    ECS_IMAGE_CLEANUP_INTERVAL: "1m",
    ECS_NUM_IMAGES_DELETE_PER_CYCLE: "0",
    ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: "10ms",
  });
  expect(settings).toEqual({
    ...DEFAULT_SETTINGS,
    engineTimeouts: { ...DEFAULT_SETTINGS.engineTimeouts, startMs: 45_000, createMs: 300_000 },
  });
  expect(warnings).toEqual([
    "ECS_NUM_IMAGES_DELETE_PER_CYCLE=0 is less than 1 and does not count",
    "ECS_IMAGE_CLEANUP_INTERVAL=1m is less than 10m and does not count",
    "ECS_CONTAINER_START_TIMEOUT=10s is less than 45s, which is taken instead",
    "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=10ms is less than 1s and does not count",
  ]);
});

test("names every value that makes no sense, all at once", () => {
  expect(() =>
    read({ ECS_IMAGE_PULL_BEHAVIOR: "never", ECS_RESERVED_MEMORY: "1GB", ECS_CLUSTER: "web" }),
  ).toThrow(
    new SettingsError(
      "ECS_IMAGE_PULL_BEHAVIOR=never is none of default, always, once, prefer-cached; " +
        "ECS_RESERVED_MEMORY=1GB is no whole number.",
    ),
  );
});

test.each([
  ["ECS_CONTAINER_STOP_TIMEOUT", "30"],
  ["ECS_RESERVED_PORTS", "[70000]"],
  ["ECS_DYNAMIC_HOST_PORT_RANGE", "200-100"],
  ["ECS_INSTANCE_ATTRIBUTES", '{"stack": 1}'],
  ["ECS_AVAILABLE_LOGGING_DRIVERS", "json-file"],
  ["ECS_DISABLE_PRIVILEGED", "yes"],
])("refuses %s=%s", (name, text) => {
  expect(() => read({ [name]: text })).toThrow(SettingsError);
});

test("warns of variables of the ECS agent that do nothing here, and of no others", () => {
  const { warnings } = readAgentSettings(
    {
      ECS_CLUSTER: "web",
      ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP: "true",
      ECS_IMAGE_PULL_BEHAVIOUR: "once",
      ECS_AGENT_URI: "http://169.254.170.2/api/x",
      ECS_LOGLEVEL: "",
      SPECS_DIR: "/specs",
    },
    ["ECS_CLUSTER"],
  );
  expect(warnings).toEqual([
    "ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP is set but not honoured: images and containers that the agent " +
      "did not bring are never removed",
    "ECS_IMAGE_PULL_BEHAVIOUR is set but not honoured: Longshore has no such setting " +
      "(docs/agent-settings.md)",
  ]);
});

const AUTH = Buffer.from("me:pass:word").toString("base64");

test.each([
  ["dockercfg", JSON.stringify({ "https://registry.example.com/v1/": { auth: AUTH } })],
  ["docker", JSON.stringify({ "registry.example.com": { username: "me", password: "pass:word" } })],
])("reads registry logins of type %s", (type, data) => {
  const { settings } = read({ ECS_ENGINE_AUTH_TYPE: type, ECS_ENGINE_AUTH_DATA: data });
  const login = { kind: "password", username: "me", password: "pass:word" };
  const logins = settings.registryLogins ?? new Map();
  expect(loginFor("registry.example.com/team/app:1", logins)).toEqual(login);
  expect(loginFor("registry.example.org/team/app:1", logins)).toBeUndefined();
  expect(loginFor("nginx", logins)).toBeUndefined();
});

test.each([
  [{ ECS_ENGINE_AUTH_DATA: "{}" }, "needs ECS_ENGINE_AUTH_TYPE, docker or dockercfg"],
  [{ ECS_ENGINE_AUTH_TYPE: "docker", ECS_ENGINE_AUTH_DATA: "s3cret" }, "is no JSON"],
  [
    { ECS_ENGINE_AUTH_TYPE: "dockercfg", ECS_ENGINE_AUTH_DATA: '{"r.io": {"auth": "s3cret"}}' },
    "has no auth of r.io",
  ],
])("refuses logins that are none, and shows nothing of them: %#", (environment, why) => {
  expect(() => read(environment)).toThrow(new SettingsError(`ECS_ENGINE_AUTH_DATA ${why}.`));
});
