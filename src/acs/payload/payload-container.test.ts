import { describe, expect, test } from "vitest";
import { aTaskContainer } from "../../../test/fixtures/task.ts";
import { config, hostConfig, sent } from "../../../test/fixtures/payload-container.ts";

describe("a container's own fields", () => {
  test("leave an empty entryPoint to the image", () => {
    expect(sent({ entryPoint: [] })).not.toHaveProperty("entryPoint");
  });

  test.each([
    ["name", { name: "app" }, { name: "app" }],
    ["image", { image: "busybox:1" }, { image: "busybox:1" }],
    ["essential", { essential: false }, { essential: false }],
    ["cpu", { cpu: 64 }, { cpu: 64 }],
    ["memory", { memory: 256 }, { memory: 256 }],
    ["command", { command: ["sh", "-c", "true"] }, { command: ["sh", "-c", "true"] }],
    ["entryPoint", { entryPoint: ["/run"] }, { entryPoint: ["/run"] }],
    ["links", { links: ["db:database"] }, { links: ["db:database"] }],
    ["startTimeout", { startTimeout: 10 }, { startTimeout: 10 }],
    ["stopTimeout", { stopTimeout: 20 }, { stopTimeout: 20 }],
    [
      "mountPoints",
      { mountPoints: [{ sourceVolume: "v", containerPath: "/data" }] },
      { mountPoints: [{ sourceVolume: "v", containerPath: "/data", readOnly: false }] },
    ],
    [
      "volumesFrom",
      { volumesFrom: [{ sourceContainer: "db", readOnly: true }] },
      { volumesFrom: [{ sourceContainer: "db", readOnly: true }] },
    ],
    [
      "dependsOn",
      { dependsOn: [{ containerName: "db", condition: "HEALTHY" }] },
      { dependsOn: [{ containerName: "db", condition: "HEALTHY" }] },
    ],
    [
      "environmentFiles",
      { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::b/a.env" }] },
      { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::b/a.env" }] },
    ],
    [
      "firelensConfiguration",
      { firelensConfiguration: { type: "fluentbit" } },
      { firelensConfiguration: { type: "fluentbit", options: {} } },
    ],
    [
      "credentialSpecs",
      { credentialSpecs: ["credentialspec:arn:aws:s3:::b/spec"] },
      { credentialSpecs: ["credentialspec:arn:aws:s3:::b/spec"] },
    ],
    [
      "restartPolicy",
      { restartPolicy: { enabled: true, ignoredExitCodes: [0] } },
      { restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 300 } },
    ],
  ] as const)("carry %s", (_field, container, expected) => {
    expect(sent(container)).toMatchObject(expected);
  });

  test("say essential and zero limits where the definition is silent", () => {
    const bare = { essential: undefined, cpu: undefined, memory: undefined };
    expect(sent(bare)).toMatchObject({ essential: true, cpu: 0, memory: 0 });
  });

  test("never say overrides, which are merged before", () => {
    const overrides = { containerOverrides: [{ name: "web", command: ["other"] }] };
    const container = sent({ command: ["one"] }, { task: { overrides } });
    expect(container.command).toEqual(["other"]);
    expect(container).not.toHaveProperty("overrides");
  });

  test("name the container by its ARN", () => {
    const containers = [aTaskContainer({ containerArn: "arn:aws:ecs:r:0:container/c/t/1" })];
    expect(sent({}, { task: { containers } }).containerArn).toBe("arn:aws:ecs:r:0:container/c/t/1");
  });

  test("ask for the exec agent in a task that enables it", () => {
    expect(sent({}, { task: { enableExecuteCommand: true } }).managedAgents).toEqual([
      { name: "ExecuteCommandAgent", properties: {} },
    ]);
  });
});

describe("the environment", () => {
  test("is a map, overrides merged by name", () => {
    const environment = [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ];
    const change = [{ name: "B", value: "3" }];
    const overrides = { containerOverrides: [{ name: "web", environment: change }] };
    expect(sent({ environment }, { task: { overrides } }).environment).toMatchObject({
      A: "1",
      B: "3",
    });
  });

  test.each([
    ["EC2", "AWS_ECS_EC2"],
    ["EXTERNAL", "AWS_ECS_EC2"],
    ["FARGATE", "AWS_ECS_FARGATE"],
  ] as const)("of launch type %s says %s", (launchType, expected) => {
    expect(sent({}, { task: { launchType } }).environment).toEqual({ AWS_EXECUTION_ENV: expected });
  });

  test("keeps a value of the definition's own for AWS_EXECUTION_ENV", () => {
    const environment = [{ name: "AWS_EXECUTION_ENV", value: "mine" }];
    expect(sent({ environment }).environment).toEqual({ AWS_EXECUTION_ENV: "mine" });
  });
});

describe("port mappings", () => {
  const portMappings = [
    { containerPort: 80, hostPort: 8080, name: "web", appProtocol: "http" as const },
    { containerPort: 53, hostPort: 0, protocol: "udp" as const },
    { containerPortRange: "9000-9009" },
  ];

  test("are sent without the names that only the control plane uses", () => {
    expect(sent({ portMappings }).portMappings).toEqual([
      { containerPort: 80, hostPort: 8080, protocol: "tcp" },
      { containerPort: 53, hostPort: 0, protocol: "udp" },
      { containerPortRange: "9000-9009", protocol: "tcp" },
    ]);
  });

  test("are sent in host mode", () => {
    const ports = [{ containerPort: 80, hostPort: 80, protocol: "tcp" as const }];
    const container = sent({ portMappings: ports }, { definition: { networkMode: "host" } });
    expect(container.portMappings).toEqual(ports);
  });

  test("are not sent for awsvpc, where Docker would refuse to publish them", () => {
    const container = sent({ portMappings }, { definition: { networkMode: "awsvpc" } });
    expect(container).not.toHaveProperty("portMappings");
  });
});

describe("Docker's container configuration", () => {
  test.each([
    ["user", { user: "1000:1000" }, { User: "1000:1000" }],
    ["workingDirectory", { workingDirectory: "/app" }, { WorkingDir: "/app" }],
    ["hostname", { hostname: "box" }, { Hostname: "box" }],
    ["interactive", { interactive: true }, { OpenStdin: true }],
    ["pseudoTerminal", { pseudoTerminal: true }, { Tty: true }],
    ["dockerLabels", { dockerLabels: { a: "b" } }, { Labels: { a: "b" } }],
    ["disableNetworking", { disableNetworking: true }, { NetworkDisabled: true }],
    [
      "healthCheck",
      { healthCheck: { command: ["CMD-SHELL", "true"], startPeriod: 10, retries: 5 } },
      {
        Healthcheck: {
          Test: ["CMD-SHELL", "true"],
          Interval: 30_000_000_000,
          Timeout: 5_000_000_000,
          Retries: 5,
          StartPeriod: 10_000_000_000,
        },
      },
    ],
  ] as const)("carries %s", (_field, container, expected) => {
    expect(config(container)).toEqual(expected);
  });

  test("runs a health command without prefix as it stands, without a shell", () => {
    expect(config({ healthCheck: { command: ["/healthy", "-q"] } })).toMatchObject({
      Healthcheck: { Test: ["CMD", "/healthy", "-q"] },
    });
  });

  test("comes with the health check type that makes the agent look at it", () => {
    expect(sent({ healthCheck: { command: ["CMD", "x"] } }).healthCheckType).toBe("docker");
    expect(sent({})).not.toHaveProperty("healthCheckType");
  });

  test("is absent when there is nothing to say", () => {
    expect(sent({}).dockerConfig).toEqual({ version: "1.21" });
  });

  test.each([
    ["1.21", {}],
    ["1.22", { linuxParameters: { sharedMemorySize: 64 } }],
    ["1.24", { healthCheck: { command: ["CMD", "x"] } }],
    ["1.25", { linuxParameters: { initProcessEnabled: true } }],
    ["1.29", { healthCheck: { command: ["CMD", "x"], startPeriod: 1 } }],
  ] as const)("asks for API version %s with %j", (version, container) => {
    expect(sent(container).dockerConfig?.version).toBe(version);
  });
});

describe("Docker's host configuration", () => {
  test.each([
    ["memoryReservation", { memoryReservation: 64 }, { MemoryReservation: 67_108_864 }],
    ["privileged", { privileged: true }, { Privileged: true }],
    ["readonlyRootFilesystem", { readonlyRootFilesystem: true }, { ReadonlyRootfs: true }],
    ["dnsServers", { dnsServers: ["10.0.0.2"] }, { Dns: ["10.0.0.2"] }],
    ["dnsSearchDomains", { dnsSearchDomains: ["corp"] }, { DnsSearch: ["corp"] }],
    [
      "extraHosts",
      { extraHosts: [{ hostname: "db", ipAddress: "10.0.0.3" }] },
      { ExtraHosts: ["db:10.0.0.3"] },
    ],
    [
      "ulimits",
      { ulimits: [{ name: "nofile", softLimit: 1, hardLimit: 2 }] },
      { Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }] },
    ],
    [
      "dockerSecurityOptions",
      { dockerSecurityOptions: ["no-new-privileges"] },
      { SecurityOpt: ["no-new-privileges"] },
    ],
    [
      "systemControls",
      { systemControls: [{ namespace: "net.core.somaxconn", value: "1024" }] },
      { Sysctls: { "net.core.somaxconn": "1024" } },
    ],
    [
      "capabilities",
      { linuxParameters: { capabilities: { add: ["SYS_PTRACE"], drop: ["MKNOD"] } } },
      { CapAdd: ["SYS_PTRACE"], CapDrop: ["MKNOD"] },
    ],
    [
      "devices",
      {
        linuxParameters: {
          devices: [
            { hostPath: "/dev/fuse" },
            { hostPath: "/dev/a", containerPath: "/dev/b", permissions: ["read", "write"] },
          ],
        },
      },
      {
        Devices: [
          { PathOnHost: "/dev/fuse", PathInContainer: "/dev/fuse", CgroupPermissions: "rwm" },
          { PathOnHost: "/dev/a", PathInContainer: "/dev/b", CgroupPermissions: "rw" },
        ],
      },
    ],
    ["initProcessEnabled", { linuxParameters: { initProcessEnabled: true } }, { Init: true }],
    ["sharedMemorySize", { linuxParameters: { sharedMemorySize: 64 } }, { ShmSize: 67_108_864 }],
    [
      "tmpfs",
      { linuxParameters: { tmpfs: [{ containerPath: "/t", size: 64, mountOptions: ["noexec"] }] } },
      { Tmpfs: { "/t": "size=64m,noexec" } },
    ],
    [
      "maxSwap and swappiness",
      { memory: 128, linuxParameters: { maxSwap: 64, swappiness: 10 } },
      { MemorySwap: 201_326_592, MemorySwappiness: 10 },
    ],
    ["swappiness alone, which ECS ignores", { linuxParameters: { swappiness: 10 } }, {}],
  ] as const)("carries %s", (_field, container, expected) => {
    expect(hostConfig(container)).toEqual(expected);
  });

  test.each(["host", "none"] as const)("says network mode %s, which the agent does not", (mode) => {
    expect(hostConfig({}, { definition: { networkMode: mode } })).toEqual({ NetworkMode: mode });
  });

  test.each(["bridge", "awsvpc"] as const)("leaves network mode %s to the agent", (networkMode) => {
    expect(hostConfig({}, { definition: { networkMode } })).toEqual({});
  });

  test("leaves the host's own number of open files alone on Fargate", () => {
    expect(hostConfig({}, { task: { launchType: "FARGATE" } })).toEqual({});
  });

  test("keeps the definition's own number of open files on Fargate", () => {
    const ulimits = [{ name: "nofile", softLimit: 10, hardLimit: 20 }] as const;
    expect(hostConfig({ ulimits }, { task: { launchType: "FARGATE" } })).toEqual({
      Ulimits: [{ Name: "nofile", Soft: 10, Hard: 20 }],
    });
  });
});

describe("the registry", () => {
  const ecrImage = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/app:1";

  test("is signed in to by ECR for an ECR image, with the execution role if there is one", () => {
    const definition = { executionRoleArn: "arn:aws:iam::000000000000:role/exec" };
    expect(sent({ image: ecrImage }, { definition }).registryAuthentication).toEqual({
      type: "ecr",
      ecrAuthData: {
        registryId: "000000000000",
        region: "eu-west-1",
        endpointOverride: "",
        useExecutionRole: true,
      },
    });
  });

  test("is signed in to by a secret where the definition names one", () => {
    const credentialsParameter = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:hub";
    const container = sent({ image: ecrImage, repositoryCredentials: { credentialsParameter } });
    expect(container.registryAuthentication).toEqual({
      type: "asm",
      asmAuthData: { credentialsParameter, region: "eu-west-1" },
    });
  });

  test("needs no signing in for other images", () => {
    expect(sent({ image: "nginx" })).not.toHaveProperty("registryAuthentication");
  });
});
