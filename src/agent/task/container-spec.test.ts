import { describe, expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import type { PayloadContainer, PayloadTask } from "../../wire/agent-messages.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { containerSpec } from "./container-spec.ts";

const HOST = { containerInstanceArn: "arn:instance", cluster: "default", cpus: 2 };

function specOf(container: Partial<PayloadContainer> = {}, task: Partial<PayloadTask> = {}) {
  const containers = [aPayloadContainer(container)];
  return containerSpec(anAgentTask({ containers, ...task }), container.name ?? "app", HOST);
}

test("a container is named after family, revision and name, the same at every attempt", () => {
  const { name } = specOf();
  expect(name).toBe("ecs-web-3-app-10000000000000000000");
  expect(specOf().name).toBe(name);
});

test("the ECS agent's labels and our own go over those of the definition", () => {
  const config = JSON.stringify({
    Labels: { team: "blue", "com.amazonaws.ecs.cluster": "forged" },
  });
  expect(specOf({ dockerConfig: { config } }).config["Labels"]).toEqual({
    team: "blue",
    "com.amazonaws.ecs.task-arn": expect.stringContaining(":task/default/1"),
    "com.amazonaws.ecs.container-name": "app",
    "com.amazonaws.ecs.task-definition-family": "web",
    "com.amazonaws.ecs.task-definition-version": "3",
    "com.amazonaws.ecs.cluster": "arn:aws:ecs:eu-west-1:000000000000:cluster/default",
    "longshore.container-instance": "arn:instance",
  });
});

describe("the environment", () => {
  test("is told the region when nobody else tells it", () => {
    expect(specOf({ environment: { A: "1" } }).config["Env"]).toEqual([
      "AWS_REGION=eu-west-1",
      "AWS_DEFAULT_REGION=eu-west-1",
      "A=1",
    ]);
  });

  test("keeps the region of the definition", () => {
    const { config } = specOf({ environment: { AWS_REGION: "mars-1" } });
    expect(config["Env"]).toEqual(["AWS_REGION=mars-1"]);
  });

  test("keeps the region of the image", () => {
    const task = anAgentTask({}, { app: { imageVariables: ["AWS_DEFAULT_REGION"] } });
    expect(containerSpec(task, "app", HOST).config["Env"]).toEqual([]);
  });
});

describe("what the execution role fetched", () => {
  const fetched = {
    secrets: { BOTH: "secret", S: "1" },
    fileVariables: { BOTH: "file", GIVEN: "file", F: "1", AWS_REGION: "mars-1" },
    logOptions: { "splunk-token": "t" },
  };
  const specWith = (container: Partial<PayloadContainer>) =>
    containerSpec(anAgentTask({ containers: [aPayloadContainer(container)] }), "app", {
      ...HOST,
      fetched: () => fetched,
    });

  test("is in the environment: secrets before the definition's variables, those before files'", () => {
    const { config } = specWith({ environment: { GIVEN: "1" } });
    expect(config["Env"]).toEqual(["BOTH=secret", "GIVEN=1", "F=1", "AWS_REGION=mars-1", "S=1"]);
  });

  test("is among the options of the log driver", () => {
    const LogConfig = { Type: "splunk", Config: { "splunk-url": "http://s" } };
    const hostConfig = JSON.stringify({ LogConfig });
    expect(specWith({ dockerConfig: { hostConfig } }).hostConfig["LogConfig"]).toEqual({
      Type: "splunk",
      Config: { "splunk-url": "http://s", "splunk-token": "t" },
    });
  });

  test("is on no label", () => {
    expect(JSON.stringify(specWith({}).config["Labels"])).not.toContain("secret");
  });
});

describe("limits", () => {
  test.each([
    [0, 2],
    [1, 2],
    [512, 512],
    [1_000_000, 262_144],
  ])("give a container of %i CPU units %i shares", (cpu, shares) => {
    expect(specOf({ cpu }).hostConfig["CpuShares"]).toBe(shares);
  });

  test.each([
    ["the container's own", 64, 512, 64],
    ["the task's when the container has none", 0, 512, 512],
    ["what Docker takes at least", 1, undefined, 4],
  ])("of memory are %s", (_title, memory, taskMemory, mebibytes) => {
    const { hostConfig } = specOf(
      { memory },
      taskMemory === undefined ? {} : { memory: taskMemory },
    );
    expect(hostConfig["Memory"]).toBe(mebibytes * 1024 * 1024);
  });

  test("of memory are absent when nobody sets one", () => {
    expect(specOf().hostConfig).not.toHaveProperty("Memory");
  });

  test.each([
    [0.25, 250_000_000],
    [16, 2_000_000_000],
  ])("of %d vCPUs on two processors are %i", (cpu, nanoCpus) => {
    expect(specOf({}, { cpu }).hostConfig["NanoCpus"]).toBe(nanoCpus);
  });
});

describe("the network", () => {
  const portMappings = [
    { containerPort: 80, hostPort: 8080, protocol: "tcp" as const },
    { containerPort: 53, protocol: "udp" as const },
  ];

  test("of a bridge task publishes its ports, and leaves Docker to pick the open ones", () => {
    const { config, hostConfig } = specOf({ portMappings });
    expect(config["ExposedPorts"]).toEqual({ "80/tcp": {}, "53/udp": {} });
    expect(hostConfig["PortBindings"]).toEqual({
      "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "8080" }],
      "53/udp": [{ HostIp: "0.0.0.0", HostPort: "0" }],
    });
    expect(hostConfig).not.toHaveProperty("NetworkMode");
  });

  test("publishes one container port on several host ports", () => {
    const twice = [
      { containerPort: 80, hostPort: 8080, protocol: "tcp" as const },
      { containerPort: 80, hostPort: 8081, protocol: "tcp" as const },
    ];
    expect(specOf({ portMappings: twice }).hostConfig["PortBindings"]).toEqual({
      "80/tcp": [
        { HostIp: "0.0.0.0", HostPort: "8080" },
        { HostIp: "0.0.0.0", HostPort: "8081" },
      ],
    });
  });

  test.each(["host", "none"] as const)("of a %s task publishes nothing", (networkMode) => {
    const { hostConfig } = specOf({ portMappings }, { networkMode });
    expect(hostConfig["NetworkMode"]).toBe(networkMode);
    expect(hostConfig).not.toHaveProperty("PortBindings");
  });

  const eni = {
    ec2Id: "eni-1",
    macAddress: "0a:00:00:00:00:07",
    ipv4Addresses: [{ primary: true, privateAddress: "172.31.16.7" }],
    subnetGatewayIpv4Address: "172.31.16.1/20",
    attachmentArn: "arn:attachment",
    subnetId: "subnet-1",
    privateDnsName: "ip-172-31-16-7.eu-west-1.compute.internal",
  };
  const awsvpc = (over: Partial<PayloadTask> = {}): Partial<PayloadTask> => ({
    networkMode: "awsvpc",
    elasticNetworkInterfaces: [{ ...eni, vpc: { vpcId: "vpc-1", cidrBlock: "172.31.0.0/16" } }],
    ...over,
  });
  const attached = {
    "longshore-vpc-1": {
      IPAMConfig: { IPv4Address: "172.31.16.7" },
      MacAddress: "0a:00:00:00:00:07",
    },
  };

  test("of an awsvpc task of one container is the VPC's bridge, at the interface's address", () => {
    const spec = specOf({}, awsvpc());
    expect(spec.hostConfig["NetworkMode"]).toBe("longshore-vpc-1");
    expect(spec.endpoints).toEqual(attached);
    expect(spec.config["Hostname"]).toBe("ip-172-31-16-7.eu-west-1.compute.internal");
  });

  test("of an awsvpc task without a VPC is the subnet's bridge", () => {
    const spec = specOf({}, awsvpc({ elasticNetworkInterfaces: [eni] }));
    expect(spec.hostConfig["NetworkMode"]).toBe("longshore-subnet-1");
  });

  test("of an awsvpc task of several is the pause container's, settings and all", () => {
    const hostConfig = JSON.stringify({
      Dns: ["10.0.0.2"],
      ExtraHosts: ["db:10.0.0.3"],
      Init: true,
      ShmSize: 7,
    });
    const config = JSON.stringify({ Hostname: "mine", User: "nobody" });
    const containers = [
      aPayloadContainer({ dockerConfig: { config, hostConfig } }),
      aPayloadContainer({ name: "sidecar", dockerConfig: { hostConfig: '{"Dns":["10.0.0.4"]}' } }),
    ];
    const task = anAgentTask(awsvpc({ containers, ipcMode: "task" }), {
      "~internal~ecs~pause": { status: "RUNNING", id: "abc" },
    });
    const pause = containerSpec(task, "~internal~ecs~pause", HOST);
    expect(pause.name).toBe("ecs-web-3-internalecspause-10000000000000000000");
    expect(pause.endpoints).toEqual(attached);
    expect(pause.config).toMatchObject({ Env: [], Hostname: "mine", StopSignal: "SIGKILL" });
    expect(pause.hostConfig).toMatchObject({
      NetworkMode: "longshore-vpc-1",
      Dns: ["10.0.0.2", "10.0.0.4"],
      ExtraHosts: ["db:10.0.0.3"],
      IpcMode: "shareable",
      ShmSize: 7,
    });
    const app = containerSpec(task, "app", HOST);
    expect(app.endpoints).toBeUndefined();
    expect(app.config).toMatchObject({ User: "nobody" });
    expect(app.config).not.toHaveProperty("Hostname");
    expect(app.hostConfig).toMatchObject({
      NetworkMode: "container:abc",
      IpcMode: "container:abc",
      Init: true,
    });
    expect(app.hostConfig).not.toHaveProperty("Dns");
    expect(app.hostConfig).not.toHaveProperty("ExtraHosts");
  });
});

test("processes of a task with pidMode task are those of the pause container", () => {
  const task = anAgentTask(
    { pidMode: "task" },
    { "~internal~ecs~pause~namespace": { status: "RUNNING", id: "abc" } },
  );
  expect(containerSpec(task, "app", HOST).hostConfig).toMatchObject({ PidMode: "container:abc" });
  const pause = containerSpec(task, "~internal~ecs~pause~namespace", HOST);
  expect(pause.hostConfig).toMatchObject({ NetworkMode: "none" });
  expect(pause.hostConfig).not.toHaveProperty("PidMode");
});

describe("volumes", () => {
  const mountPoints = [{ sourceVolume: "data", containerPath: "/data", readOnly: true }];

  test("with a path on the host are bound", () => {
    const volumes = [{ name: "data", type: "host" as const, host: { sourcePath: "/srv" } }];
    expect(specOf({ mountPoints }, { volumes }).hostConfig["Binds"]).toEqual(["/srv:/data:ro"]);
  });

  test("without one belong to the task", () => {
    const volumes = [{ name: "data", type: "host" as const, host: {} }];
    expect(specOf({ mountPoints }, { volumes }).hostConfig["Mounts"]).toEqual([
      {
        Type: "volume",
        Source: "ecs-web-3-data-10000000000000000000",
        Target: "/data",
        ReadOnly: true,
      },
    ]);
  });

  test("that are nowhere to be found fail the container", () => {
    expect(() => specOf({ mountPoints })).toThrow(
      new RuntimeFault("InvalidVolumeError", "Invalid volume referenced: data"),
    );
  });
});

test("what the Docker texts say wins over the payload's fields", () => {
  const spec = specOf({
    memory: 64,
    dockerConfig: {
      config: JSON.stringify({ User: "nobody", Env: ["ONLY=this"] }),
      hostConfig: JSON.stringify({ Memory: 5_000_000, CapAdd: ["NET_ADMIN"], Init: null }),
    },
  });
  expect(spec.config).toMatchObject({
    User: "nobody",
    Env: ["ONLY=this"],
    Image: "busybox:latest",
  });
  expect(spec.hostConfig).toMatchObject({ Memory: 5_000_000, CapAdd: ["NET_ADMIN"] });
});

test("Docker texts that are not JSON fail the container", () => {
  expect(() => specOf({ dockerConfig: { hostConfig: "{" } })).toThrow(
    expect.objectContaining({ name: "HostConfigError" }),
  );
});

test("a container's GPUs are requested of Docker, and named to its programs", () => {
  const association = (name: string, container: string) => ({
    containers: [container],
    content: { encoding: "identity" as const, value: "" },
    name,
    type: "gpu" as const,
  });
  const task = anAgentTask({
    containers: [aPayloadContainer(), aPayloadContainer({ name: "other" })],
    associations: [association("GPU-1", "app"), association("GPU-2", "app")],
  });
  const { config, hostConfig } = containerSpec(task, "app", HOST);
  expect(hostConfig["DeviceRequests"]).toEqual([
    { Driver: "nvidia", DeviceIDs: ["GPU-1", "GPU-2"], Capabilities: [["gpu"]] },
  ]);
  expect(config["Env"]).toContain("NVIDIA_VISIBLE_DEVICES=GPU-1,GPU-2");
  expect(containerSpec(task, "other", HOST).hostConfig).not.toHaveProperty("DeviceRequests");
});

test("a task's size is its containers' together where the host has control groups of tasks", () => {
  const cgroups = {
    parentOf: (taskId: string) => `/longshore/${taskId.slice(0, 1)}`,
    ensure: async () => {},
    remove: async () => {},
    end: async () => {},
  };
  const containers = [aPayloadContainer({ memory: 64 }), aPayloadContainer({ name: "other" })];
  const size = { cpu: 0.5, memory: 512 };
  const sizeOf = (payload: Partial<PayloadTask>, name = "app") =>
    containerSpec(anAgentTask({ ...size, ...payload }), name, { ...HOST, cgroups }).hostConfig;
  expect(sizeOf({ containers })).toMatchObject({
    CgroupParent: "/longshore/1",
    Memory: 64 * 1024 * 1024,
  });
  expect(sizeOf({ containers })).not.toHaveProperty("NanoCpus");
  expect(sizeOf({ containers }, "other")).not.toHaveProperty("Memory");
  const alone = sizeOf({ containers: containers.slice(0, 1) });
  expect(alone).toMatchObject({ NanoCpus: 5e8, Memory: 64 * 1024 * 1024 });
  expect(alone).not.toHaveProperty("CgroupParent");
});

test("a container that does not wait for its log has a buffer of 10 MB, unless it names one", () => {
  const logConfig = (config: object): unknown => {
    const hostConfig = JSON.stringify({ LogConfig: { Type: "fluentd", Config: config } });
    const task = anAgentTask({ containers: [aPayloadContainer({ dockerConfig: { hostConfig } })] });
    return containerSpec(task, "app", HOST).hostConfig["LogConfig"];
  };
  expect(logConfig({ mode: "non-blocking" })).toEqual({
    Type: "fluentd",
    Config: { mode: "non-blocking", "max-buffer-size": "10m" },
  });
  const own = { mode: "non-blocking", "max-buffer-size": "1m" };
  expect(logConfig(own)).toEqual({ Type: "fluentd", Config: own });
  expect(logConfig({ mode: "blocking" })).toEqual({
    Type: "fluentd",
    Config: { mode: "blocking" },
  });
});
