import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../agent/settings/agent-settings.ts";
import { parseArguments } from "./arguments.ts";
import { CommandFailure, UsageError } from "./command.ts";
import { server } from "./commands/server.ts";
import { up } from "./commands/up.ts";
import { upWords } from "./detach.ts";
import { isLoopback, upSettings } from "./up-settings.ts";

function settingsOf(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return upSettings(parseArguments(up.spec, words), environment);
}

test("listens on loopback, verifies signatures and keeps state in the home directory by default", () => {
  expect(settingsOf([], { LONGSHORE_HOME: "/srv/longshore" })).toEqual({
    host: "127.0.0.1",
    port: 4566,
    dataDir: "/srv/longshore",
    region: "us-east-1",
    auth: "verify",
    strict: false,
    keepTasks: false,
    logLevel: "warn",
    agentSettings: DEFAULT_SETTINGS,
    warnings: [],
    logsMaxBytes: 10_737_418_240,
  });
});

test("bounds the log events as the variable says, and as the flag says before that", () => {
  const environment = { LONGSHORE_LOGS_MAX_BYTES: "50000000" };
  expect(settingsOf([], environment).logsMaxBytes).toBe(50_000_000);
  expect(settingsOf(["--logs-max-bytes", "20000000"], environment).logsMaxBytes).toBe(20_000_000);
  expect(() => settingsOf([], { LONGSHORE_LOGS_MAX_BYTES: "10GB" })).toThrow(
    "LONGSHORE_LOGS_MAX_BYTES 10GB is not a number of bytes from 16777216 on.",
  );
});

test("pulls images as the ECS agent's variable says, and as the flag says before that", () => {
  const environment = { ECS_IMAGE_PULL_BEHAVIOR: "once" };
  expect(settingsOf([], environment).agentSettings.imagePullBehavior).toBe("once");
  const words = ["--image-pull-behavior", "prefer-cached"];
  expect(settingsOf(words, environment).agentSettings.imagePullBehavior).toBe("prefer-cached");
});

test("warns of a variable of the ECS agent that does nothing here", () => {
  expect(settingsOf([], { ECS_CLUSTER: "web" }).warnings).toEqual([
    "ECS_CLUSTER is set but not honoured: longshore up joins the cluster default; longshore agent joins any",
  ]);
});

test("a server without an agent takes no notice of the agent's variables", () => {
  const environment = { ECS_RESERVED_PORTS: "22,80", ECS_CLUSTER: "web" };
  const parsed = parseArguments(server.spec, []);
  expect(upSettings(parsed, environment, "server alone").warnings).toEqual([]);
});

test("does not start with a variable of the ECS agent that makes no sense", () => {
  expect(() => settingsOf([], { ECS_RESERVED_PORTS: "22,80" })).toThrow(
    new CommandFailure(
      "The agent cannot be set up so: ECS_RESERVED_PORTS=22,80 is no JSON array of ports, such as [22, 80].",
    ),
  );
});

test("prefers --data-dir to LONGSHORE_HOME", () => {
  expect(settingsOf(["--data-dir", "/a"], { LONGSHORE_HOME: "/b" }).dataDir).toBe("/a");
});

test.each([
  ["--port", "65536"],
  ["--port", "-1"],
  ["--port", "http"],
  ["--auth", "maybe"],
  ["--region", "here"],
  ["--log-level", "loud"],
  ["--image-pull-behavior", "never"],
  ["--logs-max-bytes", "1"],
  ["--logs-max-bytes", "1e10"],
])("refuses %s %s as wrong usage", (option, value) => {
  expect(() => settingsOf([`${option}=${value}`])).toThrow(UsageError);
});

const OWN_KEYS = { LONGSHORE_ACCESS_KEY_ID: "AKIAEXAMPLE", LONGSHORE_SECRET_ACCESS_KEY: "secret" };

test.each([
  ["no keys", {}],
  ["half a key", { LONGSHORE_ACCESS_KEY_ID: "AKIAEXAMPLE" }],
  ["the key everybody knows", { ...OWN_KEYS, LONGSHORE_SECRET_ACCESS_KEY: "test" }],
])("refuses to listen beyond loopback with %s", (_, environment) => {
  expect(() => settingsOf(["--host", "0.0.0.0"], environment)).toThrow(/needs real keys/);
});

test("listens beyond loopback with keys of one's own", () => {
  expect(settingsOf(["--host", "0.0.0.0"], OWN_KEYS).host).toBe("0.0.0.0");
});

test("refuses to answer unsigned requests from beyond loopback", () => {
  expect(() => settingsOf(["--host", "0.0.0.0", "--auth", "none"], OWN_KEYS)).toThrow(
    CommandFailure,
  );
});

test.each([
  ["127.0.0.1", true],
  ["127.8.8.8", true],
  ["::1", true],
  ["localhost", true],
  ["0.0.0.0", false],
  ["::", false],
  ["127.0.0.1.example.com", false],
  ["10.0.0.1", false],
])("tells whether %s is loopback: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test("starts in the background with the settings it was given in the foreground", () => {
  const words = ["--port", "0", "--strict", "--keep-tasks", "--data-dir", "/a", "--auth", "none"];
  const settings = settingsOf(words);
  expect(settingsOf(upWords(settings).slice(1))).toEqual(settings);
});
