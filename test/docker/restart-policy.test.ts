import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAgentTask, type AgentTask } from "../../src/agent/agent-task.ts";
import { createDockerRuntime } from "../../src/agent/docker/docker-runtime.ts";
import { HostPortPicker, UNKNOWN_HOST } from "../../src/agent/host-port-picker.ts";
import { Firewall } from "../../src/agent/firewall.ts";
import { createImageSource } from "../../src/agent/image-source.ts";
import { createLimiter } from "../../src/agent/limiter.ts";
import type { ContainerAction } from "../../src/agent/next-action.ts";
import { performAction } from "../../src/agent/perform-action.ts";
import { observe, want } from "../../src/agent/task-progress.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { aPayloadContainer, aPayloadTask } from "../fixtures/agent-task.ts";
import { executionResources } from "../fixtures/execution-sources.ts";
import { TEST_IMAGE, engineMissing, testEngine, withTestImage } from "../fixtures/engine.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

/** The agent's own steps, since the API takes no period of less than a minute. */
describe.skipIf(missing !== undefined)("a container with a restart policy", () => {
  const client = testEngine();
  const clock = systemClock();
  const runtime = createDockerRuntime({ client, clock, log: silentLog });
  let task: AgentTask;

  beforeAll(async () => {
    await withTestImage();
    const restartPolicy = { enabled: true, ignoredExitCodes: [4], restartAttemptPeriod: 0 };
    const command = ["sh", "-c", "echo began >> /log; exec sleep 3600"];
    const container = aPayloadContainer({ image: TEST_IMAGE, command, restartPolicy });
    task = newAgentTask(aPayloadTask({ family: "restart", containers: [container] }));
    for (const action of [{ kind: "pull" }, { kind: "create" }] as const) await take(action);
    await take({ kind: "start", id: idOf() });
  });
  afterAll(async () => {
    await runtime.remove(idOf());
    client.close();
  });

  const state = () => task.containers[0];
  const idOf = (): string => state()?.id ?? "";
  const isRunning = async (): Promise<boolean> =>
    (await runtime.inspect(idOf()))?.status === "running";

  async function take(action: ContainerAction): Promise<void> {
    await performAction({
      action,
      task,
      name: "app",
      ports: {
        runtime,
        clock,
        resources: executionResources({ clock }),
        images: createImageSource(runtime, "prefer-cached", clock),
        limiter: createLimiter(1),
        host: { containerInstanceArn: "restart-test", cluster: "default", cpus: 1 },
        hostPorts: new HostPortPicker(UNKNOWN_HOST),
        networks: { ensure: async () => {} },
        firewall: new Firewall({
          owner: "restart-test",
          filtering: { kind: "unavailable", reason: "the test has no groups" },
          runtime,
          clock,
          log: silentLog,
        }),
      },
      report: {
        observed: (observation) => {
          task = observe(task, "app", observation, clock.nowMs());
        },
        pulled: () => {},
      },
    });
  }

  test("runs again in place when it ends, and still counts as running", async () => {
    const before = idOf();
    await runtime.stop(before, 0);
    expect(await isRunning()).toBe(false);
    await take({ kind: "inspect", id: before });
    expect(await isRunning()).toBe(true);
    expect(task).toMatchObject({ knownStatus: "RUNNING", desiredStatus: "RUNNING" });
    expect(state()).toMatchObject({ id: before, status: "RUNNING", restartCount: 1 });
    expect(state()).not.toHaveProperty("exitCode");
  });

  test("stays as it is once its task is to stop", async () => {
    task = want(task, "STOPPED", clock.nowMs());
    await runtime.stop(idOf(), 0);
    await take({ kind: "inspect", id: idOf() });
    expect(await isRunning()).toBe(false);
    expect(state()).toMatchObject({ status: "STOPPED", exitCode: 137, restartCount: 1 });
  });
});
