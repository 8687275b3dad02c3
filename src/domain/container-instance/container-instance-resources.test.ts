import { describe, expect, test } from "vitest";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aTask, aTaskContainer } from "../../../test/fixtures/task.ts";
import { countTasks, remainingOf, usageOf } from "./container-instance-resources.ts";
import { TASK_STATUSES } from "../task/record.ts";

const reserved = { cpuUnits: 256, memoryMiB: 512, ports: [{ port: 80, protocol: "tcp" }] } as const;

describe("usageOf", () => {
  test("adds up what tasks reserve until they are STOPPED", () => {
    const tasks = TASK_STATUSES.map((lastStatus) => aTask({ lastStatus, reserved }));
    expect(usageOf(tasks)).toEqual({
      cpuUnits: 7 * 256,
      memoryMiB: 7 * 512,
      ports: Array.from({ length: 7 }, () => ({ port: 80, protocol: "tcp" })),
      assignedPorts: [],
    });
  });

  test("tells the ports that agents picked from those that definitions name", () => {
    const networkBindings = [
      { bindIP: "0.0.0.0", containerPort: 8, hostPort: 80, protocol: "tcp" },
      { bindIP: "0.0.0.0", containerPort: 9, hostPort: 49153, protocol: "udp" },
      { bindIP: "0.0.0.0", containerPortRange: "5-6", hostPortRange: "5005-5006", protocol: "tcp" },
    ] as const;
    const containers = [aTaskContainer({ networkBindings })];
    const stopped = aTask({ reserved, containers, lastStatus: "STOPPED" });
    expect(usageOf([aTask({ reserved, containers }), stopped]).assignedPorts).toEqual([
      { port: 49153, protocol: "udp" },
      { port: 5005, protocol: "tcp" },
      { port: 5006, protocol: "tcp" },
    ]);
  });
});

describe("remainingOf", () => {
  const ssh = { port: 22, protocol: "tcp" } as const;
  const registered = { cpuUnits: 1024, memoryMiB: 1000, gpuIds: [], reservedPorts: [ssh] };

  test("is what is registered less what is reserved, and all the ports that are taken", () => {
    const usage = { ...reserved, assignedPorts: [{ port: 49153, protocol: "tcp" }] } as const;
    expect(remainingOf(aContainerInstance({ registered }), usage)).toEqual({
      cpuUnits: 768,
      memoryMiB: 488,
      ports: [ssh, { port: 80, protocol: "tcp" }],
      assignedPorts: usage.assignedPorts,
    });
  });

  test("is never negative", () => {
    const usage = { cpuUnits: 2048, memoryMiB: 2000, ports: [], assignedPorts: [] };
    expect(remainingOf(aContainerInstance({ registered }), usage)).toMatchObject({
      cpuUnits: 0,
      memoryMiB: 0,
    });
  });
});

describe("countTasks", () => {
  test.each([
    ["PROVISIONING", "RUNNING", { running: 0, pending: 1 }],
    ["PENDING", "RUNNING", { running: 0, pending: 1 }],
    ["PENDING", "STOPPED", { running: 0, pending: 1 }],
    ["ACTIVATING", "RUNNING", { running: 0, pending: 1 }],
    ["RUNNING", "RUNNING", { running: 1, pending: 0 }],
    ["RUNNING", "STOPPED", { running: 0, pending: 0 }],
    ["STOPPING", "STOPPED", { running: 0, pending: 0 }],
  ] as const)("takes a task that is %s and should be %s for %j", (last, desired, counts) => {
    expect(countTasks([{ lastStatus: last, desiredStatus: desired }])).toEqual(counts);
  });
});
