import { describe, expect, test } from "vitest";
import { refusedContainers } from "../../../test/fixtures/refused-task-definitions/containers.ts";
import { refusedByLaunchTypes } from "../../../test/fixtures/refused-task-definitions/launch-types.ts";
import { refusedLogsAndSecrets } from "../../../test/fixtures/refused-task-definitions/logs-and-secrets.ts";
import { refusedNetworking } from "../../../test/fixtures/refused-task-definitions/networking.ts";
import { refusedStorageAndHealth } from "../../../test/fixtures/refused-task-definitions/storage.ts";
import {
  aContainerInput,
  aDefinition,
  aFargateDefinition,
  withContainer,
} from "../../../test/fixtures/task-definition-input.ts";
import { diagnose } from "./diagnose.ts";
import type { Container, Definition } from "./rule.ts";
import { TASK_DEFINITION_RULES } from "./rules.ts";

const REFUSED = [
  ...refusedContainers,
  ...refusedNetworking,
  ...refusedStorageAndHealth,
  ...refusedLogsAndSecrets,
  ...refusedByLaunchTypes,
];

const STRICT = { accountId: "000000000000", strict: true };

describe("RegisterTaskDefinition", () => {
  test.each(REFUSED)("refuses $what", ({ rule, definition, path, message, code }) => {
    const [first] = diagnose(definition, STRICT);
    expect(first).toEqual({
      id: rule,
      severity: "error",
      path,
      message,
      code: code ?? "ClientException",
    });
  });

  test("has a refused definition for every rule", () => {
    const shown = new Set(REFUSED.map(({ rule }) => rule));
    const others = TASK_DEFINITION_RULES.map(({ id }) => id).filter((id) => !shown.has(id));
    // Tried below: where the server is strict, another rule refuses the accelerators first.
    expect(others).toEqual(["external-inferenceAccelerators"]);
  });

  test("refuses accelerators on external instances where they are taken elsewhere", () => {
    const definition = aDefinition({
      requiresCompatibilities: ["EXTERNAL"],
      inferenceAccelerators: [{ deviceName: "device1", deviceType: "eia2.medium" }],
    });
    expect([...diagnose(definition, { ...STRICT, strict: false })]).toMatchObject([
      { id: "inference-accelerators", severity: "warning" },
      { id: "external-inferenceAccelerators", severity: "error" },
    ]);
  });

  test("names every rule once", () => {
    const ids = TASK_DEFINITION_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each<readonly [string, Definition]>([
    ["the smallest definition", aDefinition()],
    ["a definition for Fargate", aFargateDefinition()],
    ["ten containers of which one is essential", twoOrMore(10, (n) => ({ essential: n === 9 }))],
    ["a memory limit equal to the reservation", withContainer({ memoryReservation: 128 })],
    [
      "a container that has all of the task",
      withContainer({ cpu: 512, memory: 1024 }, { cpu: "512", memory: "1024" }),
    ],
    ["a task's memory in place of its container's", withContainer({ memory: 0 }, { memory: "8" })],
    ["an image by digest", withContainer({ image: `web@sha256:${"a".repeat(64)}` })],
    ["a registry with a port", withContainer({ image: "localhost:5000/team/web:1.0" })],
    ["one port over TCP and UDP", withContainer(DNS)],
    ["one port over TCP and UDP in awsvpc mode", withContainer(DNS, { networkMode: "awsvpc" })],
    [
      "one container port in two containers of a bridge",
      twoOrMore(2, () => ({ portMappings: [{ containerPort: 80 }] })),
    ],
    [
      "links on the host's network, where they have no effect",
      twoOrMore(2, (n) => (n === 0 ? { links: ["c1"] } : {}), { networkMode: "host" }),
    ],
    ["a health check without CMD", withContainer({ healthCheck: { command: ["echo test"] } })],
    [
      "an empty host beside EFS",
      aDefinition({
        volumes: [{ name: "v", host: {}, efsVolumeConfiguration: { fileSystemId: "fs-1" } }],
      }),
    ],
    [
      "an EFS access point at the root",
      aDefinition({
        volumes: [
          {
            name: "v",
            efsVolumeConfiguration: {
              fileSystemId: "fs-1",
              rootDirectory: "/",
              transitEncryption: "ENABLED",
              authorizationConfig: { accessPointId: "fsap-1", iam: "ENABLED" },
            },
          },
        ],
      }),
    ],
    ["a role by its name", aDefinition({ taskRoleArn: "app" })],
    ["an empty role", aDefinition({ executionRoleArn: "" })],
    [
      "roles with a path, of any account",
      aDefinition({ taskRoleArn: "arn:aws:iam::123456789012:role/team/app" }),
    ],
    [
      "secrets of both kinds",
      withContainer(
        {
          secrets: [
            { name: "A", valueFrom: "/prod/a" },
            { name: "B", valueFrom: "arn:aws:ssm:us-east-1:000000000000:parameter/prod/b" },
            {
              name: "C",
              valueFrom: "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf:key::",
            },
          ],
        },
        { executionRoleArn: "execution" },
      ),
    ],
    ["128 CPU units", aDefinition({ cpu: "128" })],
    ["192 vCPU", aDefinition({ cpu: "192 vCPU" })],
    ["200 GiB of storage", aFargateDefinition({ ephemeralStorage: { sizeInGiB: 200 } })],
    ["Fargate's own pid mode", aFargateDefinition({ pidMode: "task" })],
    [
      "a tmpfs on Fargate",
      aFargateDefinition({}, { linuxParameters: { tmpfs: [{ containerPath: "/t", size: 8 }] } }),
    ],
    [
      "a FireLens router that another container logs to",
      twoOrMore(2, (n) =>
        n === 0
          ? {
              user: "1000",
              firelensConfiguration: {
                type: "fluentbit",
                options: {
                  "config-file-type": "s3",
                  "config-file-value": "arn:aws:s3:::bucket/fluent-bit.conf",
                },
              },
            }
          : { logConfiguration: { logDriver: "awsfirelens" } },
      ),
    ],
    ["all GPUs of an instance", withContainer({ resourceRequirements: [ALL_GPUS] })],
    [
      "a shared volume that is there already",
      aDefinition({
        volumes: [
          { name: "v", dockerVolumeConfiguration: { scope: "shared", autoprovision: false } },
        ],
      }),
    ],
    [
      "no network on managed instances",
      aDefinition({ networkMode: "none", requiresCompatibilities: ["MANAGED_INSTANCES"] }),
    ],
    [
      "credentials of a registry with an execution role",
      withContainer(
        { repositoryCredentials: { credentialsParameter: "registry" } },
        { executionRoleArn: "execution" },
      ),
    ],
    [
      "EC2 and Fargate together",
      aFargateDefinition({ requiresCompatibilities: ["EC2", "FARGATE"] }),
    ],
  ])("takes %s", (_, definition) => {
    expect([...diagnose(definition, STRICT)]).toEqual([]);
  });

  test("reports everything that is wrong, in AWS's order", () => {
    const definition = aFargateDefinition(
      { networkMode: "bridge", memory: undefined, tags: [] },
      { image: "", memory: undefined, portMappings: [{ containerPort: 0 }] },
    );
    expect([...diagnose(definition, STRICT)].map(({ id }) => id)).toEqual([
      "container-image-blank",
      "container-memory-missing",
      "container-port-invalid",
      "fargate-network-mode",
      "fargate-memory-missing",
      "tags",
    ]);
  });

  test.each<readonly [string, Partial<Container>, Partial<Container>, string]>([
    ["identity", { image: "a b" }, { name: "" }, "Container.image contains invalid characters."],
    [
      "memory",
      { memory: 64, memoryReservation: 128 },
      { memory: undefined },
      "Invalid setting for container 'c0'. 'memory' must be greater than or equal to " +
        "'memoryReservation'",
    ],
    [
      "ports",
      { portMappings: [{ containerPort: 80, hostPort: -1 }] },
      { portMappings: [{ containerPort: 0 }] },
      "Invalid 'hostPort' setting for container 'c0'.",
    ],
  ])("looks at all of one container's %s before the next's", (_, first, second, message) => {
    const [found] = diagnose(
      twoOrMore(2, (n) => (n === 0 ? first : second)),
      STRICT,
    );
    expect(found?.message).toBe(message);
  });

  test.each([
    ["inference-accelerators", { inferenceAccelerators: [{ deviceName: "a", deviceType: "b" }] }],
    ["fargate-constraints", { placementConstraints: [{ type: "memberOf", expression: "e" }] }],
    [
      "secret-parameter-account",
      {
        executionRoleArn: "arn:aws:iam::000000000000:role/execution",
        containerDefinitions: [
          {
            name: "c",
            image: "a",
            secrets: [{ name: "A", valueFrom: "arn:aws:ssm:us-east-1:111122223333:parameter/a" }],
          },
        ],
      },
    ],
  ] as const)("takes what %s refuses, with a warning, unless it is strict", (id, given) => {
    const found = [...diagnose(aFargateDefinition(given), { ...STRICT, strict: false })];
    expect(found).toMatchObject([{ id, severity: "warning" }]);
    expect(found[0]?.message).toContain("--strict");
  });
});

const DNS = {
  portMappings: [
    { containerPort: 53, hostPort: 53, protocol: "tcp" },
    { containerPort: 53, hostPort: 53, protocol: "udp" },
  ],
} as const;

const ALL_GPUS = { type: "GPU", value: "ALL" } as const;

function twoOrMore(
  count: number,
  container: (index: number) => Partial<Container>,
  given: Partial<Definition> = {},
): Definition {
  const containerDefinitions = Array.from({ length: count }, (_, n) =>
    aContainerInput({ name: `c${n}`, ...container(n) }),
  );
  return aDefinition({ containerDefinitions, ...given });
}
