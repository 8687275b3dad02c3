import { expect, test } from "vitest";
import { aPayloadContainer, aPayloadTask, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import { exposedPorts, networkBindings, portBindings } from "./port-bindings.ts";

const RANGE = { containerPortRange: "9000-9001", protocol: "udp" } as const;
const SINGLE = { containerPort: 80, protocol: "tcp" } as const;
const container = aPayloadContainer({ portMappings: [RANGE, SINGLE] });

test("a range of container ports is bound to as many host ports in a row", () => {
  expect(exposedPorts(container)).toEqual({ "9000/udp": {}, "9001/udp": {}, "80/tcp": {} });
  const bound = (port: string) => [{ HostIp: "0.0.0.0", HostPort: port }];
  expect(portBindings(aPayloadTask(), container, [40_000, 40_002])).toEqual({
    PortBindings: {
      "9000/udp": bound("40000"),
      "9001/udp": bound("40001"),
      "80/tcp": bound("40002"),
    },
  });
});

test("a range is reported as one binding, after the single ports", () => {
  const port = (containerPort: number, hostPort: number, protocol: "tcp" | "udp") => ({
    bindIP: "0.0.0.0",
    containerPort,
    hostPort,
    protocol,
  });
  const ports = [port(9001, 40_001, "udp"), port(9000, 40_000, "udp"), port(80, 40_002, "tcp")];
  const [app] = anAgentTask({ containers: [container] }, { app: { ports } }).containers;
  expect(app && networkBindings(aPayloadTask(), container, app)).toEqual([
    port(80, 40_002, "tcp"),
    {
      bindIP: "0.0.0.0",
      containerPortRange: "9000-9001",
      hostPortRange: "40000-40001",
      protocol: "udp",
    },
  ]);
});

test("a range that is none is refused", () => {
  const wrong = aPayloadContainer({ portMappings: [{ ...RANGE, containerPortRange: "9-1" }] });
  expect(() => exposedPorts(wrong)).toThrow('"9-1" is not a range of container ports');
});
