import { describe, expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import type { AgentContainer } from "../task/agent-task.ts";
import { containerSpec } from "../task/container-spec.ts";
import { taskStateChange } from "../report/state-change.ts";
import { takenPortIn } from "./public-ports.ts";

const PAUSE = "~internal~ecs~pause";
const HOST = { containerInstanceArn: "arn:instance", cluster: "default", cpus: 2 };

function aPublicTask(pause: Partial<AgentContainer> = {}) {
  const eni = {
    ec2Id: "eni-1",
    macAddress: "02:ec:0a:00:00:05",
    ipv4Addresses: [{ primary: true, privateAddress: "10.0.0.5" }],
    subnetGatewayIpv4Address: "10.0.0.1/24",
    attachmentArn: "arn:attachment",
    publicPorts: [
      { containerName: "web", containerPort: 80, protocol: "tcp" as const },
      { containerName: "dns", containerPort: 53, protocol: "udp" as const },
    ],
  };
  const containers = [aPayloadContainer({ name: "web" }), aPayloadContainer({ name: "dns" })];
  return anAgentTask(
    { networkMode: "awsvpc", containers, elasticNetworkInterfaces: [eni] },
    { [PAUSE]: { id: "p1", ...pause } },
  );
}

describe("a task with a public address", () => {
  test("publishes its ports at the same ports of the host, with what holds its network", () => {
    const { config, hostConfig } = containerSpec(aPublicTask(), PAUSE, HOST);
    expect(config["ExposedPorts"]).toEqual({ "80/tcp": {}, "53/udp": {} });
    expect(hostConfig["PortBindings"]).toEqual({
      "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "80" }],
      "53/udp": [{ HostIp: "0.0.0.0", HostPort: "53" }],
    });
    expect(containerSpec(aPublicTask(), "web", HOST).hostConfig).not.toHaveProperty("PortBindings");
  });

  test("leaves Docker to pick another port for one that is taken", () => {
    const { hostConfig } = containerSpec(aPublicTask({ takenPorts: [80] }), PAUSE, HOST);
    expect(hostConfig["PortBindings"]).toMatchObject({
      "80/tcp": [{ HostPort: "0" }],
      "53/udp": [{ HostPort: "53" }],
    });
  });

  test("tells of the ports that are others on the host, and of no others", () => {
    const moved = {
      bindIP: "0.0.0.0",
      containerPort: 80,
      hostPort: 49_153,
      protocol: "tcp",
    } as const;
    const same = { bindIP: "0.0.0.0", containerPort: 53, hostPort: 53, protocol: "udp" } as const;
    const { containers } = taskStateChange(aPublicTask({ ports: [moved, same] }), "default");
    expect(containers.map((it) => [it.containerName, it.networkBindings])).toEqual([
      ["web", [moved]],
      ["dns", []],
    ]);
  });
});

test.each([
  ["driver failed: Bind for 0.0.0.0:80 failed: port is already allocated", 80],
  ["Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use", 8080],
  ["exec: 10.0.0.1:80: not found", undefined],
])("the port a start failed for is known by Docker's words: %s", (message, port) => {
  expect(takenPortIn(message)).toBe(port);
});
