import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import { RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { anEcsClient } from "../fixtures/ecs-client.ts";

const OLD = "com.amazonaws.ecs.capability.";
const NEW = "ecs.capability.";
const ECR = "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1";
const TASK_ROLE = "arn:aws:iam::111122223333:role/app";
const EXECUTION_ROLE = "arn:aws:iam::111122223333:role/execution";

const LOGS = {
  "awslogs-group": "/ecs/app",
  "awslogs-region": "us-east-1",
  "awslogs-stream-prefix": "ecs",
};

interface Observed {
  readonly what: string;
  readonly sent: Omit<RegisterTaskDefinitionCommandInput, "family">;
  readonly compatibilities: readonly string[];
  /** Sorted: ECS's own order is arbitrary. */
  readonly requiresAttributes: readonly string[];
}

/**
 * What people published of ECS's replies, reduced to what has an effect on these two lists. Those from before
 * 2026 have MANAGED_INSTANCES added, which AWS lists since.
 */
const OBSERVED: readonly Observed[] = [
  {
    what: "the console, 2026: ECR image, log group to be created",
    sent: onFargate({ image: ECR, ulimits: [], environmentFiles: [], ...logs(true) }),
    compatibilities: ["EC2", "MANAGED_INSTANCES", "FARGATE"],
    requiresAttributes: [
      `${OLD}docker-remote-api.1.18`,
      `${OLD}docker-remote-api.1.19`,
      `${OLD}docker-remote-api.1.29`,
      `${OLD}ecr-auth`,
      `${OLD}logging-driver.awslogs`,
      `${NEW}execution-role-awslogs`,
      `${NEW}execution-role-ecr-pull`,
      `${NEW}task-eni`,
    ],
  },
  {
    what: "CloudFormation, 2025: every list empty, a health check without a start period",
    sent: onFargate({
      image: ECR,
      ...emptyLists(),
      healthCheck: { command: ["CMD-SHELL", "true"], interval: 120, retries: 5, timeout: 20 },
      ...logs(false),
    }),
    compatibilities: ["EC2", "MANAGED_INSTANCES", "FARGATE"],
    requiresAttributes: [
      `${OLD}docker-remote-api.1.17`,
      `${OLD}docker-remote-api.1.18`,
      `${OLD}docker-remote-api.1.19`,
      `${OLD}docker-remote-api.1.24`,
      `${OLD}ecr-auth`,
      `${OLD}logging-driver.awslogs`,
      `${NEW}container-health-check`,
      `${NEW}execution-role-awslogs`,
      `${NEW}execution-role-ecr-pull`,
      `${NEW}task-eni`,
    ],
  },
  {
    what: "the CLI, 2024: an init process, a start period, a task role",
    sent: {
      ...onFargate({
        image: "app",
        linuxParameters: { initProcessEnabled: true },
        healthCheck: { command: ["CMD-SHELL", "true"], interval: 10, startPeriod: 60 },
        ...logs(false),
      }),
      taskRoleArn: TASK_ROLE,
    },
    compatibilities: ["EC2", "MANAGED_INSTANCES", "FARGATE"],
    requiresAttributes: [
      `${OLD}docker-remote-api.1.18`,
      `${OLD}docker-remote-api.1.19`,
      `${OLD}docker-remote-api.1.25`,
      `${OLD}docker-remote-api.1.29`,
      `${OLD}logging-driver.awslogs`,
      `${OLD}task-iam-role`,
      `${NEW}container-health-check`,
      `${NEW}execution-role-awslogs`,
      `${NEW}task-eni`,
    ],
  },
  {
    what: "CloudFormation, 2024: an EFS volume, a command, empty labels",
    sent: {
      ...onFargate({ image: ECR, command: ["start"], dockerLabels: {}, ...logs(false) }),
      volumes: [
        { name: "v", efsVolumeConfiguration: { fileSystemId: "fs-1", rootDirectory: "/" } },
      ],
    },
    compatibilities: ["EC2", "MANAGED_INSTANCES", "FARGATE"],
    requiresAttributes: [
      `${OLD}docker-remote-api.1.18`,
      `${OLD}docker-remote-api.1.19`,
      `${OLD}docker-remote-api.1.25`,
      `${OLD}ecr-auth`,
      `${OLD}logging-driver.awslogs`,
      `${NEW}efs`,
      `${NEW}efsAuth`,
      `${NEW}execution-role-awslogs`,
      `${NEW}execution-role-ecr-pull`,
      `${NEW}task-eni`,
    ],
  },
  {
    what: "the console, 2024: a FireLens router in bridge mode",
    sent: {
      networkMode: "bridge",
      requiresCompatibilities: ["EC2"],
      executionRoleArn: EXECUTION_ROLE,
      taskRoleArn: TASK_ROLE,
      cpu: "1024",
      memory: "2048",
      containerDefinitions: [
        {
          name: "app",
          image: ECR,
          workingDirectory: "/srv",
          logConfiguration: { logDriver: "awsfirelens", options: { Name: "opensearch" } },
        },
        {
          name: "router",
          image: ECR,
          memoryReservation: 50,
          firelensConfiguration: {
            type: "fluentbit",
            options: { "enable-ecs-log-metadata": "true" },
          },
          ...logs(true),
        },
      ],
    },
    compatibilities: ["EXTERNAL", "EC2"],
    requiresAttributes: [
      `${OLD}docker-remote-api.1.17`,
      `${OLD}docker-remote-api.1.19`,
      `${OLD}docker-remote-api.1.21`,
      `${OLD}docker-remote-api.1.29`,
      `${OLD}ecr-auth`,
      `${OLD}logging-driver.awsfirelens`,
      `${OLD}logging-driver.awslogs`,
      `${OLD}task-iam-role`,
      `${NEW}execution-role-awslogs`,
      `${NEW}execution-role-ecr-pull`,
      `${NEW}firelens.fluentbit`,
    ],
  },
  {
    what: "the CLI, 2025: privileged, with GPUs and shared memory on the host's network",
    sent: {
      networkMode: "host",
      ipcMode: "host",
      requiresCompatibilities: ["EXTERNAL"],
      executionRoleArn: EXECUTION_ROLE,
      taskRoleArn: TASK_ROLE,
      memory: "1843200",
      containerDefinitions: [
        {
          name: "app",
          image: ECR,
          entryPoint: ["/bin/sh"],
          command: ["train.sh"],
          privileged: true,
          linuxParameters: { devices: [{ hostPath: "/dev/ib" }], sharedMemorySize: 16_384 },
          ulimits: [{ name: "memlock", softLimit: -1, hardLimit: -1 }],
          resourceRequirements: [{ type: "GPU", value: "8" }],
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              ...LOGS,
              "awslogs-create-group": "true",
              mode: "non-blocking",
              "max-buffer-size": "25m",
            },
          },
        },
      ],
    },
    compatibilities: ["EXTERNAL", "EC2", "MANAGED_INSTANCES"],
    requiresAttributes: [
      `${OLD}docker-remote-api.1.17`,
      `${OLD}docker-remote-api.1.18`,
      `${OLD}docker-remote-api.1.19`,
      `${OLD}docker-remote-api.1.22`,
      `${OLD}docker-remote-api.1.28`,
      `${OLD}docker-remote-api.1.29`,
      `${OLD}ecr-auth`,
      `${OLD}logging-driver.awslogs`,
      `${OLD}privileged-container`,
      `${OLD}task-iam-role`,
      `${OLD}task-iam-role-network-host`,
      `${NEW}execution-role-awslogs`,
      `${NEW}execution-role-ecr-pull`,
      `${NEW}pid-ipc-namespace-sharing`,
    ],
  },
  {
    what: "the console, 2020: a security label and tmpfs in the default network mode",
    sent: {
      requiresCompatibilities: ["EC2"],
      executionRoleArn: EXECUTION_ROLE,
      taskRoleArn: TASK_ROLE,
      containerDefinitions: [
        {
          name: "app",
          image: ECR,
          memory: 2048,
          linuxParameters: {
            capabilities: { add: ["MKNOD"], drop: ["ALL"] },
            tmpfs: [{ containerPath: "/run", size: 50 }],
          },
          mountPoints: [{ sourceVolume: "cgroup", containerPath: "/cgroup", readOnly: true }],
          dockerSecurityOptions: ["label:seccomp:unconfined"],
        },
      ],
      volumes: [{ name: "cgroup", host: { sourcePath: "/sys/fs/cgroup" } }],
    },
    compatibilities: ["EXTERNAL", "EC2"],
    requiresAttributes: [
      `${OLD}docker-remote-api.1.22`,
      `${OLD}ecr-auth`,
      `${OLD}selinux`,
      `${OLD}task-iam-role`,
      `${NEW}execution-role-ecr-pull`,
    ],
  },
];

test.each(OBSERVED)("answers what ECS was seen to answer to $what", async (observed) => {
  const client = await anEcsClient();
  const { taskDefinition = {} } = await client.send(
    new RegisterTaskDefinitionCommand({ family: "app", ...observed.sent }),
  );
  expect(taskDefinition.compatibilities).toEqual(observed.compatibilities);
  const names = taskDefinition.requiresAttributes?.map(({ name }) => name);
  expect(names?.toSorted()).toEqual(observed.requiresAttributes);
});

function onFargate(container: ContainerDefinition): Observed["sent"] {
  return {
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: EXECUTION_ROLE,
    cpu: "512",
    memory: "1024",
    containerDefinitions: [{ name: "app", ...container }],
  };
}

function logs(createGroup: boolean): Pick<ContainerDefinition, "logConfiguration"> {
  const options = { ...LOGS, ...(createGroup && { "awslogs-create-group": "true" }) };
  return { logConfiguration: { logDriver: "awslogs", options, secretOptions: [] } };
}

function emptyLists(): ContainerDefinition {
  return {
    links: [],
    entryPoint: [],
    command: [],
    environmentFiles: [],
    secrets: [],
    dnsServers: [],
    dnsSearchDomains: [],
    extraHosts: [],
    dockerSecurityOptions: [],
    dockerLabels: {},
    ulimits: [],
    credentialSpecs: [],
  };
}
