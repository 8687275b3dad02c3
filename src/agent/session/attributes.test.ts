import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../settings/agent-settings.ts";
import { hostAttributes } from "./attributes.ts";
import type { RuntimeInfo } from "../container-runtime.ts";
import type { HostGates } from "../network/packet-filter.ts";

const INFO: RuntimeInfo = {
  version: "20.10.24",
  apiVersion: "1.41",
  cpus: 2,
  memoryMiB: 4096,
  cgroupVersion: 1,
  cgroupDriver: "cgroupfs",
  hostname: "host",
  kernel: "6.1",
  rootFolder: "/var/lib/docker",
  operatingSystem: "linux",
  architecture: "aarch64",
  loggingDrivers: ["json-file", "journald", "etwlogs"],
  volumeDrivers: ["local", "vieux/sshfs:latest"],
  runtimes: ["runc"],
  securityOptions: ["name=apparmor", "name=seccomp,profile=default"],
};

function namesOf(over: Partial<Parameters<typeof hostAttributes>[0]> = {}): readonly string[] {
  const options = {
    info: INFO,
    pool: "EC2",
    hostId: "h",
    hasTaskCgroups: false,
    servesCredentials: false,
    gpus: { ids: [] },
    freeDiskGiB: 30,
    settings: DEFAULT_SETTINGS,
    packetFiltering: { kind: "unavailable", reason: "nft is not installed" },
    ...over,
  } as const;
  return hostAttributes(options).map(({ name, value }) =>
    value === undefined ? name : `${name}=${value}`,
  );
}

test("a host says what it can do, and nothing else", () => {
  expect(
    namesOf()
      .filter((name) => !name.includes("docker-remote-api"))
      .toSorted(),
  ).toEqual([
    "com.amazonaws.ecs.capability.apparmor",
    "com.amazonaws.ecs.capability.ecr-auth",
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "com.amazonaws.ecs.capability.logging-driver.journald",
    "com.amazonaws.ecs.capability.logging-driver.json-file",
    "com.amazonaws.ecs.capability.logging-driver.none",
    "com.amazonaws.ecs.capability.privileged-container",
    "ecs.capability.container-health-check",
    "ecs.capability.container-ordering",
    "ecs.capability.container-restart-policy",
    "ecs.capability.docker-plugin.local",
    "ecs.capability.docker-plugin.vieux/sshfs.latest",
    "ecs.capability.env-files.s3",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.full-sync",
    "ecs.capability.increased-task-cpu-limit",
    "ecs.capability.network.container-port-range",
    "ecs.capability.pid-ipc-namespace-sharing",
    "ecs.capability.private-registry-authentication.secretsmanager",
    "ecs.capability.secrets.asm.bootstrap.log-driver",
    "ecs.capability.secrets.asm.environment-variables",
    "ecs.capability.secrets.ssm.bootstrap.log-driver",
    "ecs.capability.secrets.ssm.environment-variables",
    "ecs.capability.task-eni",
    "ecs.cpu-architecture=arm64",
    "ecs.os-family=LINUX",
    "ecs.os-type=linux",
    "longshore.host-id=h",
    "longshore.pool=EC2",
    "longshore.security-groups=not enforced: nft is not installed",
  ]);
});

test("the Docker API versions are those that the ECS agent names, up to the engine's", () => {
  const minors = namesOf()
    .filter((name) => name.includes("docker-remote-api"))
    .map((name) => Number(name.split(".").at(-1)));
  expect(minors).toEqual([17, 18, 19, 20, 21, 22, 23, 24, 25, 28, 29, 30, 32]);
  const older = namesOf({ info: { ...INFO, apiVersion: "1.24" } });
  expect(older.filter((name) => name.includes("docker-remote-api"))).toHaveLength(8);
});

/** A host that filters, with these gates. */
const filtering = (gates: HostGates) => ({
  packetFiltering: { kind: "available", filter: { apply: async () => {} }, gates } as const,
});

test.each([
  [
    filtering({ kind: "available", of: () => ({ hold: async () => {} }) }),
    "longshore.security-groups=enforced",
  ],
  [
    filtering({ kind: "unavailable", reason: "no bridges" }),
    "longshore.security-groups=enforced some moments late: no bridges",
  ],
  [{ hasTaskCgroups: true }, "ecs.capability.task-cpu-mem-limit"],
  [{ servesCredentials: true }, "com.amazonaws.ecs.capability.task-iam-role"],
  [{ servesCredentials: true }, "com.amazonaws.ecs.capability.task-iam-role-network-host"],
  [{ pool: "EXTERNAL" }, "ecs.capability.external"],
  [{ pool: "FARGATE" }, "ecs.capability.extensible-ephemeral-storage=30"],
  [
    { gpus: { ids: ["GPU-1"], driverVersion: "535.1" } },
    "ecs.capability.nvidia-driver-version.535.1",
  ],
] as const)("with %j it says %s", (over, name) => {
  expect(namesOf(over)).toContain(name);
  expect(namesOf()).not.toContain(name);
});

test("a host says no more than its operator allows", () => {
  const names = namesOf({
    settings: { allowsPrivileged: false, loggingDrivers: ["json-file", "splunk", "awslogs"] },
  });
  expect(names).not.toContain("com.amazonaws.ecs.capability.privileged-container");
  expect(names.filter((name) => name.includes("logging-driver"))).toEqual([
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "com.amazonaws.ecs.capability.logging-driver.json-file",
  ]);
});
