import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAgentTask, type AgentTask } from "../../src/agent/task/agent-task.ts";
import { createDockerRuntime } from "../../src/agent/docker/docker-runtime.ts";
import { createLogSource } from "../../src/agent/docker/log-source.ts";
import { ContainerLogs } from "../../src/agent/logs/container-logs.ts";
import type { LogSink } from "../../src/agent/logs/log-sink.ts";
import type { PayloadContainer } from "../../src/wire/agent-messages.ts";
import { SimFiles } from "../sim/sim-files.ts";
import { HostPortPicker, UNKNOWN_HOST } from "../../src/agent/network/host-port-picker.ts";
import { Firewall } from "../../src/agent/network/firewall.ts";
import { createImageSource } from "../../src/agent/images/image-source.ts";
import { createLimiter } from "../../src/agent/limiter.ts";
import type { ContainerAction } from "../../src/agent/task/next-action.ts";
import { performAction } from "../../src/agent/task/perform-action.ts";
import { observe, want } from "../../src/agent/task/task-progress.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { aPayloadContainer, aPayloadTask } from "../fixtures/agent-task.ts";
import { executionResources } from "../fixtures/execution-sources.ts";
import { TEST_IMAGE, engineMissing, testEngine, withTestImage } from "../fixtures/engine.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const client = testEngine();
const clock = systemClock();
const runtime = createDockerRuntime({ client, clock, log: silentLog });
afterAll(() => client.close());

interface Stepper {
  task: AgentTask;
  take(action: ContainerAction): Promise<void>;
}

/**
 * A task of one container that is restarted as soon as it ends, and the agent's own steps: the API takes no period of
 * less than a minute.
 */
function aStepper(over: Partial<PayloadContainer>, logs?: ContainerLogs): Stepper {
  const restartPolicy = { enabled: true, ignoredExitCodes: [4], restartAttemptPeriod: 0 };
  const container = aPayloadContainer({ image: TEST_IMAGE, restartPolicy, ...over });
  const stepper: Stepper = {
    task: newAgentTask(aPayloadTask({ family: "restart", containers: [container] })),
    take,
  };
  return stepper;

  async function take(action: ContainerAction): Promise<void> {
    await performAction({
      action,
      task: stepper.task,
      name: "app",
      ports: {
        runtime,
        clock,
        logs,
        resources: executionResources({ clock }),
        images: createImageSource(runtime, "prefer-cached", clock),
        limiter: createLimiter(1),
        host: { containerInstanceArn: "restart-test", cluster: "default", cpus: 1, logs },
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
          stepper.task = observe(stepper.task, "app", observation, clock.nowMs());
        },
        pulled: () => {},
      },
    });
  }
}

const idOf = ({ task }: Stepper): string => task.containers[0]?.id ?? "";

async function start(stepper: Stepper): Promise<void> {
  await stepper.take({ kind: "pull" });
  await stepper.take({ kind: "create" });
  await stepper.take({ kind: "start", id: idOf(stepper) });
}

describe.skipIf(missing !== undefined)("a container with a restart policy", () => {
  let stepper: Stepper;

  beforeAll(async () => {
    await withTestImage();
    stepper = aStepper({ command: ["sh", "-c", "echo began >> /log; exec sleep 3600"] });
    await start(stepper);
  });
  afterAll(async () => {
    await runtime.remove(idOf(stepper));
  });

  const state = () => stepper.task.containers[0];
  const isRunning = async (): Promise<boolean> =>
    (await runtime.inspect(idOf(stepper)))?.status === "running";

  test("runs again in place when it ends, and still counts as running", async () => {
    const before = idOf(stepper);
    await runtime.stop(before, 0);
    expect(await isRunning()).toBe(false);
    await stepper.take({ kind: "inspect", id: before });
    expect(await isRunning()).toBe(true);
    expect(stepper.task).toMatchObject({ knownStatus: "RUNNING", desiredStatus: "RUNNING" });
    expect(state()).toMatchObject({ id: before, status: "RUNNING", restartCount: 1 });
    expect(state()).not.toHaveProperty("exitCode");
  });

  test("stays as it is once its task is to stop", async () => {
    stepper.task = want(stepper.task, "STOPPED", clock.nowMs());
    await runtime.stop(idOf(stepper), 0);
    await stepper.take({ kind: "inspect", id: idOf(stepper) });
    expect(await isRunning()).toBe(false);
    expect(state()).toMatchObject({ status: "STOPPED", exitCode: 137, restartCount: 1 });
  });
});

test.skipIf(missing !== undefined)(
  "a container that crashes again and again has the last words of every life in its log",
  async () => {
    await withTestImage();
    const LIVES = 20;
    const put: string[] = [];
    const sink: LogSink = {
      createGroup: async () => {},
      createStream: async () => {},
      put: async (_, events) => {
        put.push(...events.map(({ message }) => message));
        return 0;
      },
      close: () => {},
    };
    const logs = new ContainerLogs({
      shipping: "pump",
      endpoint: "",
      credentialsPath: () => undefined,
      keysOf: () => "usual",
      openSink: () => sink,
      source: createLogSource(client),
      runtime,
      files: new SimFiles().on(clock),
      clock,
      log: silentLog,
    });
    const Config = { "awslogs-group": "g", "awslogs-region": "us-east-1" };
    const hostConfig = JSON.stringify({ LogConfig: { Type: "awslogs", Config } });
    const script = `n=$(($(cat /n 2>/dev/null) + 1)); echo $n > /n; echo life $n; printf "death $n"; [ $n -lt ${LIVES} ] || exit 4; exit 1`;
    const stepper = aStepper({ command: ["sh", "-c", script], dockerConfig: { hostConfig } }, logs);
    await start(stepper);
    const id = idOf(stepper);
    expect(stepper.task.containers[0]?.reason).toBeUndefined();
    while (stepper.task.containers[0]?.status === "RUNNING") {
      await stepper.take({ kind: "inspect", id });
    }
    // As on Fargate, where it is removed at once.
    await logs.forget(id);
    await runtime.remove(id);
    expect(stepper.task.containers[0]).toMatchObject({ exitCode: 4, restartCount: LIVES - 1 });
    const lives = Array.from({ length: LIVES }, (_, index) => index + 1);
    // Docker has no mark where a life ends; the next one's first words may stand behind a line without an end.
    expect(put.join("")).toBe(lives.map((life) => `life ${life}death ${life}`).join(""));
  },
);
