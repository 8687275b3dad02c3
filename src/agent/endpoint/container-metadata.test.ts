import { expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import { anAwsvpcTask } from "../../../test/fixtures/awsvpc-task.ts";
import { aContainerDetails } from "../../../test/fixtures/host-tasks.ts";
import type { AgentTask } from "../task/agent-task.ts";
import { LABELS } from "../task/labels.ts";
import type { ContainerDetails } from "./container-details.ts";
import { containerMetadata, type MetadataVersion } from "./container-metadata.ts";

function shown(
  task: AgentTask,
  version: MetadataVersion,
  details: ContainerDetails | undefined = aContainerDetails(),
  name = "app",
): Readonly<Record<string, unknown>> {
  const container = task.containers.find((it) => it.name === name);
  if (container === undefined) throw new Error(`no container ${name}`);
  return { ...containerMetadata({ task, container, details, version }) };
}

const FULL = anAgentTask(
  {
    containers: [
      aPayloadContainer({
        cpu: 128,
        memory: 256,
        containerArn: "arn:container",
        healthCheckType: "docker",
        dockerConfig: {
          hostConfig: JSON.stringify({
            LogConfig: { Type: "local", Config: { "max-size": "1m", "max-file": "2" } },
          }),
        },
        restartPolicy: { enabled: true, ignoredExitCodes: [], restartAttemptPeriod: 60 },
      }),
    ],
  },
  { app: { id: "d1", status: "RUNNING", health: "healthy", healthSinceMs: 1_700_000_000_000 } },
);
const DETAILS = aContainerDetails({
  labels: { mine: "1", [LABELS.containerInstance]: "arn:instance" },
  ports: [
    { ContainerPort: 80, Protocol: "tcp", HostPort: 8080, HostIp: "0.0.0.0" },
    { ContainerPort: 80, Protocol: "tcp", HostPort: 8080, HostIp: "::" },
  ],
  volumes: [{ DockerName: "v", Source: "/var/lib/v", Destination: "/data" }],
  lastCheck: { exitCode: 0, output: "fine" },
});

test("has the members of the ECS agent's version 4, in its order", () => {
  const container = shown(FULL, 4, DETAILS);
  expect(container).toEqual({
    DockerId: "d1",
    Name: "app",
    DockerName: "ecs-web-3-app-1",
    Image: "busybox:latest",
    ImageID: "sha256:abc",
    Ports: [
      { ContainerPort: 80, Protocol: "tcp", HostPort: 8080, HostIp: "0.0.0.0" },
      { ContainerPort: 80, Protocol: "tcp", HostPort: 8080, HostIp: "::" },
    ],
    Labels: { mine: "1" },
    DesiredStatus: "RUNNING",
    KnownStatus: "RUNNING",
    Limits: { CPU: 128, Memory: 256 },
    CreatedAt: "2026-11-27T02:31:00.123456789Z",
    StartedAt: "2026-11-27T02:31:01.5Z",
    Type: "NORMAL",
    Health: { status: "HEALTHY", statusSince: "2023-11-14T22:13:20Z", output: "fine" },
    Volumes: [{ DockerName: "v", Source: "/var/lib/v", Destination: "/data" }],
    LogDriver: "local",
    LogOptions: { "max-size": "1m", "max-file": "2" },
    ContainerARN: "arn:container",
    Networks: [{ NetworkMode: "bridge", IPv4Addresses: ["172.17.0.2"] }],
    RestartCount: 0,
  });
  expect(Object.keys(container).slice(0, 6).join()).toBe(
    "DockerId,Name,DockerName,Image,ImageID,Ports",
  );
});

test.each([2, 3] as const)("leaves out of version %d what came with 4", (version) => {
  const container = shown(FULL, version, DETAILS);
  expect(Object.keys(container)).not.toEqual(
    expect.arrayContaining(["LogDriver", "LogOptions", "ContainerARN", "RestartCount"]),
  );
  expect(container["Ports"]).toEqual([
    { ContainerPort: 80, Protocol: "tcp", HostPort: 8080 },
    { ContainerPort: 80, Protocol: "tcp", HostPort: 8080 },
  ]);
});

test("shows the engine's log driver where the definition has none, and nothing for what is no JSON", () => {
  const container = aPayloadContainer({ dockerConfig: { hostConfig: "{" } });
  for (const containers of [[aPayloadContainer()], [container]]) {
    const task = anAgentTask({ containers }, { app: { id: "d1", status: "RUNNING" } });
    const seen = shown(task, 4);
    expect(seen["LogDriver"]).toBe("json-file");
    expect(seen).not.toHaveProperty("LogOptions");
  }
});

test("shows CPU shares as the kernel has them, and the end of a container that has ended", () => {
  const task = anAgentTask({}, { app: { id: "d1", status: "STOPPED", exitCode: 3 } });
  const details = aContainerDetails({ finishedAt: "2026-11-27T02:32:00Z" });
  expect(shown(task, 4, details)).toMatchObject({
    KnownStatus: "STOPPED",
    ExitCode: 3,
    FinishedAt: "2026-11-27T02:32:00Z",
    Limits: { CPU: 2, Memory: 0 },
  });
});

test("leaves out the end of an earlier run of a container that was started again", () => {
  const details = aContainerDetails({ finishedAt: "2026-11-27T02:32:00Z" });
  expect(shown(FULL, 4, details)).not.toHaveProperty("FinishedAt");
});

test("shows the interface of an awsvpc task, and the pause container as the ECS agent does", () => {
  const containers = [aPayloadContainer(), aPayloadContainer({ name: "side" })];
  const payload = anAwsvpcTask({ digits: "1", address: "10.217.1.5", containers });
  const pause = "~internal~ecs~pause";
  const task = anAgentTask(payload, { [pause]: { id: "p1", status: "RUNNING" } });
  expect(shown(task, 4, DETAILS, pause)).toMatchObject({
    Type: "CNI_PAUSE",
    KnownStatus: "RESOURCES_PROVISIONED",
    DesiredStatus: "RESOURCES_PROVISIONED",
  });
  expect(shown(task, 4, DETAILS)).not.toHaveProperty("Ports");
  expect(shown(task, 3)["Networks"]).toEqual([
    { NetworkMode: "awsvpc", IPv4Addresses: ["10.217.1.5"] },
  ]);
});

test("shows a container that is only pulled so far without what Docker would know", () => {
  const task = anAgentTask({}, { app: { status: "PULLED" } });
  const container = task.containers[0];
  const shownNow =
    container && containerMetadata({ task, container, details: undefined, version: 4 });
  expect(shownNow).toEqual({
    DockerId: "",
    Name: "app",
    DockerName: "",
    Image: "busybox:latest",
    ImageID: "",
    DesiredStatus: "RUNNING",
    KnownStatus: "PULLED",
    Limits: { CPU: 2, Memory: 0 },
    Type: "NORMAL",
  });
});

test.each([
  ["unhealthy", { exitCode: 1, output: "no" }, { status: "UNHEALTHY", exitCode: 1, output: "no" }],
  ["starting", undefined, { status: "UNKNOWN" }],
  [undefined, undefined, { status: "UNKNOWN" }],
] as const)("shows the health %s", (health, lastCheck, expected) => {
  const containers = [aPayloadContainer({ healthCheckType: "docker" })];
  const task = anAgentTask({ containers }, { app: { id: "d1", ...(health && { health }) } });
  const details = aContainerDetails(lastCheck && { lastCheck });
  expect(shown(task, 4, details)["Health"]).toEqual(expected);
});
