import { readlinkSync } from "node:fs";
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { engineMissing } from "../fixtures/engine.ts";
import { oneCluster } from "../fixtures/one-cluster.ts";
import { aRunningContainer } from "../fixtures/running-cluster.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const MIB = 1024 * 1024;

/** A field of a container, what Docker has to say of it, and what the container itself has to see. */
interface Field {
  readonly field: string;
  readonly container: Partial<ContainerDefinition>;
  readonly task?: Partial<RegisterTaskDefinitionCommandInput>;
  readonly config?: object;
  readonly hostConfig?: object;
  /** A shell command, and its output. */
  readonly inside?: readonly [command: string, output: string | RegExp];
}

/** Reads what version 2 of control groups has in the first of these files, and version 1 in the second. */
function either(version2: string, version1: string): string {
  return `cat /sys/fs/cgroup/${version2} 2>/dev/null || cat /sys/fs/cgroup/${version1}`;
}

/** What the link `/proc/self/ns/…` says on the engine's own machine, which is this one. */
function hostNamespace(kind: "pid" | "ipc" | "net"): string {
  return readlinkSync(`/proc/self/ns/${kind}`);
}

const FIELDS: readonly Field[] = [
  {
    field: "cpu",
    container: { cpu: 256 },
    hostConfig: { CpuShares: 256, NanoCpus: 0 },
    // As a weight in version 2 of control groups, by a formula that runc has changed.
    inside: [either("cpu.weight", "cpu/cpu.shares"), /^(256|10|35)$/],
  },
  {
    field: "no cpu",
    container: {},
    hostConfig: { CpuShares: 2 },
    inside: [either("cpu.weight", "cpu/cpu.shares"), /^[12]$/],
  },
  {
    field: "memory",
    container: { memory: 48, memoryReservation: 16 },
    hostConfig: { Memory: 48 * MIB, MemoryReservation: 16 * MIB },
    inside: [
      `${either("memory.max", "memory/memory.limit_in_bytes")}; ` +
        either("memory.low", "memory/memory.soft_limit_in_bytes"),
      `${48 * MIB}\n${16 * MIB}`,
    ],
  },
  {
    field: "memoryReservation alone",
    container: { memory: undefined, memoryReservation: 16 },
    hostConfig: { Memory: 0, MemoryReservation: 16 * MIB },
    inside: [either("memory.low", "memory/memory.soft_limit_in_bytes"), String(16 * MIB)],
  },
  {
    field: "entryPoint and command",
    container: { entryPoint: ["sh", "-c"], command: ["trap 'exit 0' TERM; sleep 3601 & wait"] },
    config: { Entrypoint: ["sh", "-c"], Cmd: ["trap 'exit 0' TERM; sleep 3601 & wait"] },
    inside: ["ps -o args | grep -c '[s]leep 3601'", /^[12]$/],
  },
  {
    field: "environment",
    container: {
      environment: [
        { name: "GREETING", value: "hello = world" },
        { name: "EMPTY", value: "" },
      ],
    },
    inside: ['echo "$GREETING/$EMPTY/$AWS_EXECUTION_ENV"', "hello = world//AWS_ECS_EC2"],
  },
  {
    field: "user",
    container: { user: "65534:1234" },
    config: { User: "65534:1234" },
    inside: ["echo $(id -u):$(id -g)", "65534:1234"],
  },
  {
    field: "workingDirectory",
    container: { workingDirectory: "/tmp" },
    config: { WorkingDir: "/tmp" },
    inside: ["pwd", "/tmp"],
  },
  {
    field: "readonlyRootFilesystem",
    container: { readonlyRootFilesystem: true },
    hostConfig: { ReadonlyRootfs: true },
    inside: ["touch /x 2>&1", /Read-only file system/],
  },
  {
    field: "hostname",
    container: { hostname: "named" },
    config: { Hostname: "named" },
    inside: ["hostname", "named"],
  },
  {
    field: "dnsServers and dnsSearchDomains",
    container: { dnsServers: ["192.0.2.53"], dnsSearchDomains: ["corp.example"] },
    hostConfig: { Dns: ["192.0.2.53"], DnsSearch: ["corp.example"] },
    inside: [
      "grep -v '^#' /etc/resolv.conf | grep -v options",
      /search corp.example[\s\S]*nameserver 192.0.2.53|nameserver 192.0.2.53[\s\S]*search corp.example/,
    ],
  },
  {
    field: "extraHosts",
    container: { extraHosts: [{ hostname: "db", ipAddress: "192.0.2.7" }] },
    hostConfig: { ExtraHosts: ["db:192.0.2.7"] },
    inside: ["grep 192.0.2.7 /etc/hosts", /^192\.0\.2\.7\s+db$/],
  },
  {
    field: "dockerLabels, beside the agent's own",
    container: { dockerLabels: { team: "shop", "com.amazonaws.ecs.container-name": "forged" } },
    config: {
      Labels: {
        team: "shop",
        "com.amazonaws.ecs.container-name": "app",
        "com.amazonaws.ecs.cluster": expect.stringMatching(/:cluster\/default$/),
        "com.amazonaws.ecs.task-arn": expect.stringMatching(/:task\/default\//),
        "com.amazonaws.ecs.task-definition-family": expect.stringMatching(/^fields-/),
        "com.amazonaws.ecs.task-definition-version": "1",
      },
    },
  },
  {
    field: "dockerSecurityOptions",
    container: { dockerSecurityOptions: ["no-new-privileges"] },
    hostConfig: { SecurityOpt: ["no-new-privileges"] },
    inside: ["grep NoNewPrivs /proc/self/status", /NoNewPrivs:\s+1/],
  },
  {
    field: "systemControls",
    container: {
      systemControls: [
        { namespace: "net.core.somaxconn", value: "511" },
        { namespace: "kernel.msgmax", value: "9000" },
      ],
    },
    hostConfig: { Sysctls: { "net.core.somaxconn": "511", "kernel.msgmax": "9000" } },
    inside: ["cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax", "511\n9000"],
  },
  {
    field: "interactive and pseudoTerminal",
    container: { interactive: true, pseudoTerminal: true },
    config: { OpenStdin: true, Tty: true },
    inside: ["ls -l /proc/1/fd/0", /\/dev\/pts\/0$/],
  },
  {
    field: "disableNetworking",
    container: { disableNetworking: true },
    config: { NetworkDisabled: true },
    inside: ["ls /sys/class/net 2>/dev/null | grep -c eth", "0"],
  },
  {
    field: "ulimits",
    container: {
      ulimits: [
        { name: "nofile", softLimit: 300, hardLimit: 400 },
        { name: "core", softLimit: 0, hardLimit: 0 },
      ],
    },
    hostConfig: {
      Ulimits: [
        { Name: "nofile", Soft: 300, Hard: 400 },
        { Name: "core", Soft: 0, Hard: 0 },
      ],
    },
    inside: ["grep 'open files' /proc/1/limits", /\s300\s+400\s/],
  },
  {
    field: "linuxParameters.capabilities",
    container: {
      linuxParameters: { capabilities: { add: ["NET_ADMIN"], drop: ["CHOWN", "KILL"] } },
    },
    hostConfig: {
      // Newer engines write the prefix that the kernel's header has.
      CapAdd: [expect.stringMatching(/^(CAP_)?NET_ADMIN$/)],
      CapDrop: [expect.stringMatching(/^(CAP_)?CHOWN$/), expect.stringMatching(/^(CAP_)?KILL$/)],
    },
    // 0x…a80425fb less CHOWN (bit 0) and KILL (bit 5), with NET_ADMIN (bit 12).
    inside: ["grep CapEff /proc/1/status", /CapEff:\s+00000000a80435da/],
  },
  {
    field: "linuxParameters.devices",
    container: {
      linuxParameters: {
        devices: [
          { hostPath: "/dev/null", containerPath: "/dev/nothing", permissions: ["read", "write"] },
        ],
      },
    },
    hostConfig: {
      Devices: [
        { PathOnHost: "/dev/null", PathInContainer: "/dev/nothing", CgroupPermissions: "rw" },
      ],
    },
    inside: ["test -c /dev/nothing && echo yes", "yes"],
  },
  {
    field: "linuxParameters.initProcessEnabled",
    container: { linuxParameters: { initProcessEnabled: true } },
    hostConfig: { Init: true },
    inside: ["cat /proc/1/comm", /init/],
  },
  {
    field: "linuxParameters.sharedMemorySize",
    container: { linuxParameters: { sharedMemorySize: 8 } },
    hostConfig: { ShmSize: 8 * MIB },
    inside: ["grep ' /dev/shm ' /proc/mounts", /size=8192k/],
  },
  {
    field: "linuxParameters.tmpfs",
    container: {
      linuxParameters: {
        tmpfs: [{ containerPath: "/scratch", size: 4, mountOptions: ["noexec", "mode=700"] }],
      },
    },
    hostConfig: { Tmpfs: { "/scratch": "size=4m,noexec,mode=700" } },
    inside: ["grep ' /scratch ' /proc/mounts", /noexec.*size=4096k,mode=700/],
  },
  {
    field: "logConfiguration of json-file",
    container: {
      logConfiguration: { logDriver: "json-file", options: { "max-size": "1m", labels: "team" } },
    },
    hostConfig: {
      LogConfig: {
        Type: "json-file",
        Config: {
          "max-size": "1m",
          labels: "team",
          mode: "non-blocking",
          "max-buffer-size": "10m",
        },
      },
    },
  },
  {
    field: "pidMode host",
    container: {},
    task: { pidMode: "host" },
    hostConfig: { PidMode: "host" },
    inside: ["readlink /proc/self/ns/pid", hostNamespace("pid")],
  },
  {
    field: "ipcMode host",
    container: {},
    task: { ipcMode: "host" },
    hostConfig: { IpcMode: "host" },
    inside: ["readlink /proc/self/ns/ipc", hostNamespace("ipc")],
  },
  {
    field: "ipcMode none",
    container: {},
    task: { ipcMode: "none" },
    hostConfig: { IpcMode: "none" },
    inside: ["grep -c ' /dev/shm ' /proc/mounts", "0"],
  },
  {
    field: "networkMode none",
    container: {},
    task: { networkMode: "none" },
    hostConfig: { NetworkMode: "none" },
    inside: ["ls /sys/class/net | grep -v tunl | grep -v sit | grep -v ip6", "lo"],
  },
  {
    field: "networkMode host",
    container: {},
    task: { networkMode: "host" },
    hostConfig: { NetworkMode: "host" },
    inside: ["readlink /proc/self/ns/net", hostNamespace("net")],
  },
  {
    field: "the size of a task of one container",
    container: { memory: undefined, cpu: 64 },
    task: { cpu: "256", memory: "64" },
    hostConfig: { NanoCpus: 250_000_000, Memory: 64 * MIB, CpuShares: 64 },
    inside: [
      `${either("memory.max", "memory/memory.limit_in_bytes")}; ` +
        either("cpu.max", "cpu/cpu.cfs_quota_us"),
      new RegExp(`^${64 * MIB}\n25000( 100000)?$`),
    ],
  },
];

describe.skipIf(missing !== undefined)("a field of a container is what the container has", () => {
  const cluster = oneCluster();

  test.concurrent.each(FIELDS)(
    "$field",
    async ({ container, task, config, hostConfig, inside }) => {
      const started = await cluster.run({
        ...task,
        containerDefinitions: [aRunningContainer(container)],
      });
      const running = await cluster.until(started, ({ lastStatus }) => lastStatus === "RUNNING");
      expect(running).toMatchObject({ lastStatus: "RUNNING" });
      expect(await cluster.inspect(running)).toMatchObject({
        ...(config && { Config: config }),
        ...(hostConfig && { HostConfig: hostConfig }),
      });
      if (inside) {
        const [command, output] = inside;
        expect(await cluster.exec(running, command)).toEqual(
          typeof output === "string" ? output : expect.stringMatching(output),
        );
      }
      expect(await cluster.stop(running)).toMatchObject({
        lastStatus: "STOPPED",
        stopCode: "UserInitiated",
      });
    },
  );

  test("GPUs, or placement says that there are none", async () => {
    const resourceRequirements = [{ type: "GPU" as const, value: "1" }];
    const definition = { containerDefinitions: [aRunningContainer({ resourceRequirements })] };
    const { tasks = [], failures } = await cluster.tryRun(definition);
    const [task] = tasks;
    if (task === undefined) {
      expect(failures).toMatchObject([
        { reason: "RESOURCE:GPU", detail: "Needs 1 GPUs; 0 are left." },
      ]);
    } else {
      const running = await cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING");
      const [id] = running.containers?.[0]?.gpuIds ?? [];
      expect(await cluster.exec(running, 'echo "$NVIDIA_VISIBLE_DEVICES"')).toBe(id);
      await cluster.stop(running);
    }
    const wrong = [{ type: "GPU" as const, value: "abc" }];
    const containerDefinitions = [aRunningContainer({ resourceRequirements: wrong })];
    await expect(cluster.tryRun({ containerDefinitions })).rejects.toMatchObject({
      name: "ClientException",
      message: "Invalid 'resourceRequirements' setting for container 'app'.",
    });
    const overrides = { containerOverrides: [{ name: "app", resourceRequirements: wrong }] };
    await expect(cluster.tryRun(definition, { overrides })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  test("linuxParameters.maxSwap and swappiness, or Docker's reason why the kernel cannot", async () => {
    const linuxParameters = { maxSwap: 16, swappiness: 10 };
    const containerDefinitions = [aRunningContainer({ memory: 32, linuxParameters })];
    const started = await cluster.run({ containerDefinitions });
    const task = await cluster.until(started, ({ lastStatus }) => lastStatus === "RUNNING");
    if (task.lastStatus === "RUNNING") {
      expect(await cluster.inspect(task)).toMatchObject({
        HostConfig: { MemorySwap: 48 * MIB, MemorySwappiness: 10 },
      });
      const limit = either("memory.swap.max", "memory/memory.memsw.limit_in_bytes");
      // Version 2 counts swap alone.
      expect(await cluster.exec(task, limit)).toMatch(new RegExp(`^(${16 * MIB}|${48 * MIB})$`));
      await cluster.stop(task);
    } else {
      expect(task.containers?.[0]?.reason).toMatch(
        /^CannotCreateContainerError: Your kernel does not support/,
      );
    }
  });

  test("dockerSecurityOptions of a security module, or the attribute that the host lacks", async () => {
    const dockerSecurityOptions = ["apparmor:unconfined"];
    const containerDefinitions = [aRunningContainer({ dockerSecurityOptions })];
    const { tasks = [], failures } = await cluster.tryRun({ containerDefinitions });
    const [task] = tasks;
    if (task === undefined) {
      expect(failures).toMatchObject([
        {
          reason: "ATTRIBUTE",
          detail: "Missing: com.amazonaws.ecs.capability.apparmor.",
        },
      ]);
    } else {
      const running = await cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING");
      expect(await cluster.inspect(running)).toMatchObject({ AppArmorProfile: "unconfined" });
      await cluster.stop(running);
    }
  });

  test("privileged, or the task ends with the reason why this machine cannot", async () => {
    const containerDefinitions = [aRunningContainer({ privileged: true })];
    const started = await cluster.run({ containerDefinitions });
    const task = await cluster.until(started, ({ lastStatus }) => lastStatus === "RUNNING");
    expect(await cluster.inspect(task)).toMatchObject({ HostConfig: { Privileged: true } });
    if (task.lastStatus === "RUNNING") {
      const devices = await cluster.exec(task, "ls /dev | wc -l");
      expect(Number(devices)).toBeGreaterThan(20);
      await cluster.stop(task);
    } else {
      expect(task.containers?.[0]?.reason).toMatch(/^CannotStartContainerError: .*not permitted/);
    }
  });
});
