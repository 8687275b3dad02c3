import { expect, test } from "vitest";
import {
  anAgentTask,
  aPayloadContainer,
  aPayloadSecret,
} from "../../../test/fixtures/agent-task.ts";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { SimFiles } from "../../../test/sim/sim-files.ts";
import { silentLog } from "../../runtime/log.ts";
import type { ContainerState } from "../container-runtime.ts";
import { ControlPlaneRefusal } from "../session/control-plane.ts";
import { LABELS } from "../task/labels.ts";
import { ContainerLogs } from "./container-logs.ts";
import type { LogSink, LogTarget } from "./log-sink.ts";

const ID = "c1";
const unreachable = new ControlPlaneRefusal("Unreachable", "connect ECONNREFUSED 127.0.0.1:1");
const busy = new ControlPlaneRefusal("ServiceUnavailableException", "later", { status: 503 });

/** The output of a container that waits for its log, at a CloudWatch Logs that answers the making of streams so. */
function someLogs(createStream: () => void, launchType: "EC2" | "FARGATE") {
  const clock = new SimClock();
  const sink: LogSink = {
    createGroup: async () => {},
    createStream: async () => createStream(),
    put: async () => 0,
    close: () => {},
  };
  const logs = new ContainerLogs({
    shipping: "pump",
    endpoint: "http://127.0.0.1:1",
    credentialsPath: () => undefined,
    keysOf: () => "usual",
    openSink: () => sink,
    source: { entries: async function* () {}, brake: async () => {} },
    runtime: { inspect: async () => STATE },
    files: new SimFiles().on(clock),
    clock,
    log: silentLog,
  });
  const Config = { "awslogs-group": "g", "awslogs-region": "us-east-1", mode: "blocking" };
  const hostConfig = JSON.stringify({ LogConfig: { Type: "awslogs", Config } });
  const containers = [aPayloadContainer({ dockerConfig: { hostConfig } })];
  const task = anAgentTask({ launchType, containers });
  return { clock, prepared: logs.prepare({ task, name: "app", id: ID, secrets: undefined }) };
}

const STATE: ContainerState = {
  id: ID,
  name: "app",
  status: "created",
  labels: { [LABELS.logPump]: "awslogs" },
  oomKilled: false,
  ports: [],
};

test.each([
  [
    "EC2",
    "CannotStartContainerError",
    "Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: " +
      "RequestError: send request failed caused by: connect ECONNREFUSED 127.0.0.1:1",
  ],
  [
    "FARGATE",
    "ResourceInitializationError",
    "failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task " +
      "definition. There is a connection issue between the task and Amazon CloudWatch. Check your network " +
      "configuration. : signal: killed",
  ],
] as const)(
  "a CloudWatch Logs that nobody reaches is waited for half a minute, on %s",
  async (launchType, name, message) => {
    const { clock, prepared } = someLogs(() => {
      throw unreachable;
    }, launchType);
    let isOver = false;
    const refused = prepared.catch((error: unknown) => {
      isOver = true;
      return error;
    });
    await clock.advance(29_000);
    expect(isOver).toBe(false);
    await clock.advance(2_000);
    expect(await refused).toMatchObject({ name, message });
  },
);

test.each(["EC2", "FARGATE"] as const)(
  "one that is busy for a while is enough, on %s",
  async (launchType) => {
    let calls = 0;
    const { clock, prepared } = someLogs(() => {
      calls += 1;
      if (calls < 5) throw busy;
    }, launchType);
    await clock.advance(10_000);
    await prepared;
    expect(calls).toBe(5);
  },
);

test("where a container logs to may be secret options, also for the agent that comes after this one", async () => {
  const clock = new SimClock();
  const disk = new SimFiles();
  const opened: LogTarget[] = [];
  const anAgent = () =>
    new ContainerLogs({
      shipping: "pump",
      endpoint: "http://127.0.0.1:1",
      credentialsPath: () => undefined,
      keysOf: () => "usual",
      openSink: () => ({
        createGroup: async () => {},
        createStream: async (target) => void opened.push(target),
        put: async () => 0,
        close: () => {},
      }),
      source: { entries: async function* () {}, brake: async () => {} },
      runtime: { inspect: async () => ({ ...STATE, status: "exited" as const }) },
      files: disk.on(clock),
      clock,
      log: silentLog,
    });
  const Config = { "awslogs-region": "us-east-1", "awslogs-stream": "s", mode: "non-blocking" };
  const container = aPayloadContainer({
    dockerConfig: { hostConfig: JSON.stringify({ LogConfig: { Type: "awslogs", Config } }) },
    secrets: [
      aPayloadSecret("awslogs-group", "/group", { type: "BOOTSTRAP", target: "LOG_DRIVER" }),
    ],
  });
  const task = anAgentTask({ containers: [container] }, { app: { status: "RUNNING", id: ID } });
  const target = { region: "us-east-1", group: "secret", stream: "s" };

  const first = anAgent();
  const secrets = { "awslogs-group": "secret" };
  const started = first
    .prepare({ task, name: "app", id: ID, secrets })
    .then(() => first.follow(task, "app", ID));
  await clock.advance(1000);
  await started;
  expect(opened).toMatchObject([target]);

  const second = anAgent();
  await second.restore([task], [STATE]);
  await clock.advance(1000);
  expect(opened).toMatchObject([target, target]);

  const forgotten = second.forget(ID);
  await clock.advance(1000);
  await forgotten;
  expect(disk.names("logs")).toEqual([]);
});
