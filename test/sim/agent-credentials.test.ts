import { HostImages } from "../../src/agent/images/host-images.ts";
import { DEFAULT_SETTINGS } from "../../src/agent/settings/agent-settings.ts";
import { describe, expect, test } from "vitest";
import { startAgent } from "../../src/agent/agent.ts";
import type { ContainerSpec } from "../../src/agent/container-runtime.ts";
import type { ControlPlane, TaskStateChange } from "../../src/agent/session/control-plane.ts";
import type { ExecutionSources } from "../../src/agent/resources/fetch-resources.ts";
import { FetchRefusal } from "../../src/agent/resources/secrets/fetch-refusal.ts";
import { silentLog } from "../../src/runtime/log.ts";
import type { MessageSocket } from "../../src/runtime/web-socket.ts";
import { parseEnvelope } from "../../src/wire/agent-messages.ts";
import { aPayloadContainer, aPayloadTask, aTaskArn, TASK_ARN } from "../fixtures/agent-task.ts";
import { executionSources } from "../fixtures/execution-sources.ts";
import { roleCredentials } from "../fixtures/host-tasks.ts";
import { SimClock } from "./sim-clock.ts";
import { SimDocker } from "./sim-docker.ts";
import { SimFiles } from "./sim-files.ts";
import { simIds } from "./sim-ids.ts";

/** An agent told what to do by the test, word for word. */

const INSTANCE = "arn:aws:ecs:eu-west-1:000000000000:container-instance/default/1";
const HEAD = { messageId: "m1", clusterArn: "c", containerInstanceArn: INSTANCE };
const task = roleCredentials("TaskApplication", "r1").credentials;
const execution = { ...task, credentialsId: "x1" };

class TestSocket implements MessageSocket {
  readonly sent: unknown[] = [];
  #listeners: Parameters<MessageSocket["listen"]>[0] | undefined;

  send(text: string): void {
    this.sent.push(parseEnvelope(text));
  }

  close(code: number): void {
    this.#listeners?.onClose(code);
  }

  listen(listeners: Parameters<MessageSocket["listen"]>[0]): void {
    this.#listeners = listeners;
  }

  tell(type: string, message: object): void {
    this.#listeners?.onMessage(JSON.stringify({ type, message }));
  }
}

class NotingDocker extends SimDocker {
  readonly created: ContainerSpec[] = [];

  override create(spec: ContainerSpec): Promise<string> {
    this.created.push(spec);
    return super.create(spec);
  }
}

const controlPlane: ControlPlane = {
  registerContainerInstance: async () => ({ containerInstanceArn: INSTANCE }),
  discoverPollEndpoint: async () => ({ endpoint: "http://server", telemetryEndpoint: "http://t" }),
  submitTaskStateChange: async () => {},
  submitTaskAttachment: async () => {},
  listTags: async () => ({}),
};

/** A machine, on which an agent may follow another. */
function aMachine() {
  const clock = new SimClock();
  const docker = new NotingDocker({
    clock,
    images: { "busybox:latest": { isLocal: true, pullMs: 0 } },
  });
  return { clock, docker, files: new SimFiles() };
}

async function connected(sources: ExecutionSources = executionSources(), machine = aMachine()) {
  const { clock, docker, files } = machine;
  const sockets: { readonly url: string; readonly socket: TestSocket }[] = [];
  const reports: TaskStateChange[] = [];
  const host = {
    clock,
    log: silentLog,
    runtime: docker,
    files: files.on(clock),
  };
  const starting = startAgent({
    ...host,
    ids: simIds(1),
    images: new HostImages({ ...host, ...DEFAULT_SETTINGS }),
    settings: DEFAULT_SETTINGS,
    packetFiltering: { kind: "unavailable", reason: "a test" },
    controlPlane: {
      ...controlPlane,
      submitTaskStateChange: async (change) => void reports.push(change),
    },
    dial: async ({ url }) => {
      const socket = new TestSocket();
      if (url.includes("sendCredentials")) sockets.push({ url, socket });
      return socket;
    },
    executionSources: () => sources,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    region: "eu-west-1",
    cluster: "default",
    pool: "EC2",
    hostId: "h",
    agentVersion: "0.0.0",
  });
  await clock.advance(1_000);
  const agent = await starting;
  return { agent, clock, docker, files, reports, sockets, told: () => sockets.at(-1)?.socket };
}

test("acknowledges a task, and then the credentials that came with it, each by its id", async () => {
  const { clock, told } = await connected();
  const { desiredStatus, ...rest } = aPayloadTask();
  const wanted = {
    ...rest,
    desiredStatus,
    roleCredentials: task,
    executionRoleCredentials: execution,
  };
  told()?.tell("PayloadMessage", { ...HEAD, seqNum: 1, tasks: [wanted] });
  await clock.advance(1_000);
  const { expiration } = task;
  expect(told()?.sent).toEqual([
    {
      type: "AckRequest",
      message: { cluster: "c", containerInstance: INSTANCE, messageId: "m1" },
    },
    {
      type: "IAMRoleCredentialsAckRequest",
      message: { messageId: "m1", credentialsId: "r1", expiration },
    },
    {
      type: "IAMRoleCredentialsAckRequest",
      message: { messageId: "m1", credentialsId: "x1", expiration },
    },
  ]);
});

test("acknowledges renewed credentials of a task it has, and of no other", async () => {
  const { clock, told } = await connected();
  told()?.tell("PayloadMessage", { ...HEAD, seqNum: 1, tasks: [aPayloadTask()] });
  await clock.advance(1_000);
  const renewed = { roleType: "TaskApplication", roleCredentials: task };
  told()?.tell("IAMRoleCredentialsMessage", {
    ...renewed,
    messageId: "m2",
    taskArn: aTaskArn("9"),
  });
  told()?.tell("IAMRoleCredentialsMessage", { ...renewed, messageId: "m3", taskArn: TASK_ARN });
  expect(told()?.sent.slice(1)).toEqual([
    {
      type: "IAMRoleCredentialsAckRequest",
      message: { messageId: "m3", credentialsId: "r1", expiration: task.expiration },
    },
  ]);
});

test("writes no keys to disk", async () => {
  const { clock, files, told } = await connected();
  const wanted = { ...aPayloadTask(), roleCredentials: task };
  told()?.tell("PayloadMessage", { ...HEAD, seqNum: 1, tasks: [wanted] });
  await clock.advance(10_000);
  const reader = files.on(clock);
  const saved = await Promise.all(files.names("tasks").map((name) => reader.read(`tasks/${name}`)));
  expect(saved.join()).toContain('"credentialsId":"r1"');
  expect(saved.join()).not.toMatch(/ASIAAPP|"secret|"token/);
});

test("asks for all credentials with its first connection, and with none after that", async () => {
  const { clock, sockets, told } = await connected();
  told()?.close(1000);
  await clock.advance(5_000);
  expect(sockets.map(({ url }) => /sendCredentials=(\w+)/.exec(url)?.[1])).toEqual([
    "true",
    "false",
  ]);
});

const SOURCES = executionSources({ parameters: { "/db/password": "hunter2" } });
/** Answers nothing, for as long as anybody waits. */
const HANGING: ExecutionSources = {
  ...SOURCES,
  secrets: {
    ...SOURCES.secrets,
    parameters: (_region, _names, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () =>
          reject(new FetchRefusal("unreachable", "AbortError", "Request aborted")),
        );
      }),
  },
};

describe("secrets", () => {
  const secrets = [
    {
      name: "PASSWORD",
      valueFrom: "/db/password",
      region: "eu-west-1",
      provider: "ssm",
      type: "ENVIRONMENT_VARIABLE",
      target: "CONTAINER",
    },
  ] as const;
  const wanted = {
    ...aPayloadTask({ containers: [aPayloadContainer({ secrets })] }),
    executionRoleCredentials: execution,
  };

  test("come with the keys that come with the task, and are on no disk", async () => {
    const { clock, docker, files, told } = await connected(SOURCES);
    told()?.tell("PayloadMessage", { ...HEAD, seqNum: 1, tasks: [wanted] });
    await clock.advance(10_000);
    expect(docker.created.map(({ config }) => config["Env"])).toEqual([
      expect.arrayContaining(["PASSWORD=hunter2"]),
    ]);
    const reader = files.on(clock);
    const saved = await Promise.all(
      files.names("tasks").map((name) => reader.read(`tasks/${name}`)),
    );
    expect(saved.join()).toContain("/db/password");
    expect(saved.join()).not.toContain("hunter2");
  });

  test("that are on their way when a task is to stop do not hold it up", async () => {
    const { clock, docker, reports, told } = await connected(HANGING);
    told()?.tell("PayloadMessage", { ...HEAD, seqNum: 1, tasks: [wanted] });
    await clock.advance(10_000);
    expect(reports.map(({ status }) => status)).not.toContain("STOPPED");
    const tasks = [{ ...wanted, desiredStatus: "STOPPED" }];
    told()?.tell("PayloadMessage", { ...HEAD, messageId: "m2", seqNum: 2, tasks });
    await clock.advance(2_000);
    expect(reports.at(-1)).toMatchObject({ status: "STOPPED", reason: "" });
    expect(docker.created).toEqual([]);
  });

  test("are fetched anew by the agent that comes after, once it has keys", async () => {
    const machine = aMachine();
    const { clock, docker } = machine;
    const before = await connected(HANGING, machine);
    before.told()?.tell("PayloadMessage", { ...HEAD, seqNum: 1, tasks: [wanted] });
    await clock.advance(10_000);
    const stopping = before.agent.stop({ keepTasks: true });
    await clock.advance(10_000);
    await stopping;

    const after = await connected(SOURCES, machine);
    await clock.advance(10_000);
    expect(docker.created).toEqual([]);
    after.told()?.tell("IAMRoleCredentialsMessage", {
      messageId: "m3",
      taskArn: TASK_ARN,
      roleType: "TaskExecution",
      roleCredentials: execution,
    });
    await clock.advance(10_000);
    expect(docker.created.map(({ config }) => config["Env"])).toEqual([
      expect.arrayContaining(["PASSWORD=hunter2"]),
    ]);
  });

  test("that are not there end the task before it has a container", async () => {
    const { clock, docker, reports, told } = await connected();
    told()?.tell("PayloadMessage", { ...HEAD, seqNum: 1, tasks: [wanted] });
    await clock.advance(10_000);
    expect(docker.created).toEqual([]);
    expect(reports.at(-1)).toMatchObject({
      status: "STOPPED",
      reason:
        "Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /db/password",
    });
  });
});
