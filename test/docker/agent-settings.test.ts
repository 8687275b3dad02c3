import { describe, expect, test } from "vitest";
import { engineMissing } from "../fixtures/engine.ts";
import { oneCluster } from "../fixtures/one-cluster.ts";
import { aRunningContainer } from "../fixtures/running-cluster.ts";
import { isRunning } from "../fixtures/watch-task.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const HOST_PORTS = { first: 40_100, last: 40_160 };

describe.skipIf(missing !== undefined)("an agent's operator", () => {
  const cluster = oneCluster({
    settings: {
      allowsPrivileged: false,
      loggingDrivers: ["json-file"],
      instanceAttributes: [{ name: "stack", value: "prod" }],
      dynamicHostPorts: HOST_PORTS,
      stopTimeoutSeconds: 1,
    },
  });

  test.each([
    ["privileged containers", { privileged: true }, "privileged-container"],
    ["other log drivers", { logConfiguration: { logDriver: "syslog" } }, "logging-driver.syslog"],
  ] as const)("keeps away %s", async (_, container, capability) => {
    const { tasks, failures } = await cluster.tryRun({
      containerDefinitions: [aRunningContainer(container)],
    });
    expect(tasks).toEqual([]);
    expect(failures).toMatchObject([
      {
        reason: "ATTRIBUTE",
        detail: expect.stringContaining(`com.amazonaws.ecs.capability.${capability}`),
      },
    ]);
  });

  test("says where host ports come from, how long a stop may take and how long what stopped stays", async () => {
    const task = await cluster.run(
      {
        containerDefinitions: [
          aRunningContainer({
            command: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"],
            portMappings: [{ containerPort: 80 }],
          }),
        ],
        placementConstraints: [{ type: "memberOf", expression: "attribute:stack == prod" }],
      },
      { launchType: "EC2" },
    );
    const running = await cluster.until(task, isRunning);
    const hostPort = running.containers?.[0]?.networkBindings?.[0]?.hostPort;
    expect(hostPort).toBeGreaterThanOrEqual(HOST_PORTS.first);
    expect(hostPort).toBeLessThanOrEqual(HOST_PORTS.last);
    const { stoppingAt, stoppedAt, containers } = await cluster.stop(running);
    expect(containers?.[0]?.exitCode).toBe(137);
    // Without the setting it would have had 30 seconds.
    expect(Number(stoppedAt) - Number(stoppingAt)).toBeLessThan(25_000);
    const { State } = await cluster.inspect(running);
    expect(State).toMatchObject({ Status: "exited" });
  });
});
