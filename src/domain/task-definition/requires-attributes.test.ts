import { expect, test } from "vitest";
import { aDefinition, withContainer } from "../../../test/fixtures/task-definition-input.ts";
import { normaliseTaskDefinition } from "./normalise.ts";
import { requiredAttributes } from "./requires-attributes.ts";
import type { Definition } from "./rule.ts";

const OLD = "com.amazonaws.ecs.capability.";
const NEW = "ecs.capability.";
const ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web";
const AWSLOGS = { "awslogs-group": "a", "awslogs-region": "b" };
const SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:db-AbCdEf";

test.each<readonly [string, Definition, readonly string[]]>([
  ["nothing special", aDefinition(), []],
  [
    "awsvpc mode",
    aDefinition({ networkMode: "awsvpc" }),
    [`${OLD}docker-remote-api.1.18`, `${NEW}task-eni`],
  ],
  ["host mode", aDefinition({ networkMode: "host" }), [`${OLD}docker-remote-api.1.18`]],
  [
    "16 vCPU in awsvpc mode",
    aDefinition({ networkMode: "awsvpc", cpu: "16384", memory: "32768" }),
    [`${OLD}docker-remote-api.1.18`, `${NEW}increased-task-cpu-limit`, `${NEW}task-eni`],
  ],
  [
    "a task role on the host's network",
    aDefinition({ networkMode: "host", taskRoleArn: "app" }),
    [`${OLD}docker-remote-api.1.18`, `${OLD}task-iam-role`, `${OLD}task-iam-role-network-host`],
  ],
  [
    "awslogs without an execution role",
    withContainer({ logConfiguration: { logDriver: "awslogs", options: AWSLOGS } }),
    [`${OLD}docker-remote-api.1.19`, `${OLD}logging-driver.awslogs`],
  ],
  [
    "awslogs with everything",
    withContainer(
      {
        logConfiguration: {
          logDriver: "awslogs",
          options: { ...AWSLOGS, mode: "blocking", "awslogs-create-group": "true" },
        },
      },
      { executionRoleArn: "execution" },
    ),
    [
      `${OLD}docker-remote-api.1.19`,
      `${OLD}docker-remote-api.1.28`,
      `${OLD}docker-remote-api.1.29`,
      `${OLD}logging-driver.awslogs`,
      `${NEW}execution-role-awslogs`,
    ],
  ],
  ["a private ECR image", withContainer({ image: ECR }), [`${OLD}ecr-auth`]],
  [
    "a private ECR image and an execution role",
    withContainer({ image: ECR }, { executionRoleArn: "execution" }),
    [`${OLD}ecr-auth`, `${NEW}execution-role-ecr-pull`],
  ],
  ["a privileged container", withContainer({ privileged: true }), [`${OLD}privileged-container`]],
  ["a reservation", withContainer({ memoryReservation: 64 }), [`${OLD}docker-remote-api.1.21`]],
  ["a user", withContainer({ user: "nobody" }), [`${OLD}docker-remote-api.1.17`]],
  ["an entry point", withContainer({ entryPoint: [] }), [`${OLD}docker-remote-api.1.17`]],
  ["a command", withContainer({ command: ["true"] }), []],
  [
    "shared memory",
    withContainer({ linuxParameters: { sharedMemorySize: 64 } }),
    [`${OLD}docker-remote-api.1.22`],
  ],
  [
    "a tmpfs",
    withContainer({ linuxParameters: { tmpfs: [{ containerPath: "/t", size: 8 }] } }),
    [`${OLD}docker-remote-api.1.22`],
  ],
  [
    "a health check",
    withContainer({ healthCheck: { command: ["CMD", "true"] } }),
    [`${OLD}docker-remote-api.1.24`, `${NEW}container-health-check`],
  ],
  [
    "a health check with a start period",
    withContainer({ healthCheck: { command: ["CMD", "true"], startPeriod: 5 } }),
    [`${OLD}docker-remote-api.1.29`, `${NEW}container-health-check`],
  ],
  [
    "secrets of both kinds",
    withContainer({
      secrets: [
        { name: "A", valueFrom: "/prod/a" },
        { name: "B", valueFrom: SECRET },
      ],
    }),
    [`${NEW}secrets.asm.environment-variables`, `${NEW}secrets.ssm.environment-variables`],
  ],
  [
    "a secret for the log driver",
    withContainer({
      logConfiguration: {
        logDriver: "splunk",
        secretOptions: [{ name: "splunk-token", valueFrom: SECRET }],
      },
    }),
    [`${OLD}logging-driver.splunk`, `${NEW}secrets.asm.bootstrap.log-driver`],
  ],
  ["a host IPC namespace", aDefinition({ ipcMode: "host" }), [`${NEW}pid-ipc-namespace-sharing`]],
  [
    "an encrypted EFS volume",
    aDefinition({
      volumes: [
        {
          name: "v",
          efsVolumeConfiguration: { fileSystemId: "fs-1", transitEncryption: "ENABLED" },
        },
      ],
    }),
    [`${OLD}docker-remote-api.1.25`, `${NEW}efs`, `${NEW}efsAuth`],
  ],
  [
    "an EFS volume that is not encrypted",
    aDefinition({ volumes: [{ name: "v", efsVolumeConfiguration: { fileSystemId: "fs-1" } }] }),
    [`${OLD}docker-remote-api.1.25`, `${NEW}efs`, `${NEW}efsAuth`],
  ],
  [
    "a volume of a Docker plugin",
    aDefinition({ volumes: [{ name: "v", dockerVolumeConfiguration: { driver: "rexray:1" } }] }),
    [`${OLD}docker-remote-api.1.25`, `${NEW}docker-plugin.rexray.1`],
  ],
  ["a host path", aDefinition({ volumes: [{ name: "v", host: { sourcePath: "/v" } }] }), []],
  ["a stop timeout", withContainer({ stopTimeout: 10 }), [`${NEW}container-ordering`]],
  [
    "a FireLens router",
    withContainer({
      firelensConfiguration: { type: "fluentbit", options: { "config-file-type": "file" } },
    }),
    [
      `${OLD}docker-remote-api.1.17`,
      `${NEW}firelens.fluentbit`,
      `${NEW}firelens.options.config.file`,
    ],
  ],
  [
    "a FireLens router of another user",
    withContainer({ user: "1000:0", firelensConfiguration: { type: "fluentd" } }),
    [`${OLD}docker-remote-api.1.17`, `${NEW}firelens.fluentd`, `${NEW}firelens.non-root-user`],
  ],
  [
    "a credential spec among the security options",
    withContainer({ dockerSecurityOptions: ["credentialspec:file://spec.json"] }),
    [`${NEW}gmsa`],
  ],
  [
    "credential specs",
    withContainer({ credentialSpecs: ["credentialspecdomainless:arn:aws:ssm:::parameter/a"] }),
    [`${NEW}gmsa-domainless`],
  ],
  [
    "ephemeral storage",
    aDefinition({ ephemeralStorage: { sizeInGiB: 21 } }),
    [`${NEW}extensible-ephemeral-storage`],
  ],
  ["a runtime platform", aDefinition({ runtimePlatform: { cpuArchitecture: "ARM64" } }), []],
])("with %s a definition needs just the attributes ECS asks for", (_, definition, expected) => {
  const body = normaliseTaskDefinition(definition, "000000000000");
  expect(requiredAttributes(body)).toEqual(expected);
});
