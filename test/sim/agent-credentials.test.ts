import { HostImages } from "../../src/agent/host-images.ts";
import { DEFAULT_SETTINGS } from "../../src/agent/settings/agent-settings.ts";
import { expect, test } from "vitest";
import { startAgent } from "../../src/agent/agent.ts";
import type { ControlPlane } from "../../src/agent/control-plane.ts";
import { silentLog } from "../../src/runtime/log.ts";
import type { MessageSocket } from "../../src/runtime/web-socket.ts";
import { parseEnvelope } from "../../src/wire/agent-messages.ts";
import { aPayloadTask, aTaskArn, TASK_ARN } from "../fixtures/agent-task.ts";
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

const controlPlane: ControlPlane = {
  registerContainerInstance: async () => ({ containerInstanceArn: INSTANCE }),
  discoverPollEndpoint: async () => ({ endpoint: "http://server", telemetryEndpoint: "http://t" }),
  submitTaskStateChange: async () => {},
  submitTaskAttachment: async () => {},
  listTags: async () => ({}),
};

async function connected() {
  const clock = new SimClock();
  const files = new SimFiles();
  const sockets: { readonly url: string; readonly socket: TestSocket }[] = [];
  const host = {
    clock,
    log: silentLog,
    runtime: new SimDocker({ clock, images: { "busybox:latest": { isLocal: true, pullMs: 0 } } }),
    files: files.on(clock),
  };
  const starting = startAgent({
    ...host,
    ids: simIds(1),
    images: new HostImages({ ...host, ...DEFAULT_SETTINGS }),
    settings: DEFAULT_SETTINGS,
    packetFiltering: { kind: "unavailable", reason: "a test" },
    controlPlane,
    dial: async ({ url }) => {
      const socket = new TestSocket();
      if (url.includes("sendCredentials")) sockets.push({ url, socket });
      return socket;
    },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    region: "eu-west-1",
    cluster: "default",
    pool: "EC2",
    hostId: "h",
    agentVersion: "0.0.0",
  });
  await clock.advance(1_000);
  const agent = await starting;
  return { agent, clock, files, sockets, told: () => sockets.at(-1)?.socket };
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
