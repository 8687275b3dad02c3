import { afterEach, beforeEach, expect, test } from "vitest";
import { createAcs } from "../../src/acs/acs.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { systemIds } from "../../src/runtime/ids.ts";
import { silentLog } from "../../src/runtime/log.ts";
import type { MessageSocket } from "../../src/runtime/web-socket.ts";
import { dialWebSocket } from "../../src/runtime/web-socket-client.ts";
import { webSocketUpgrades } from "../../src/runtime/web-socket-server.ts";
import { listen, type RunningHttpServer } from "../../src/server/http-server.ts";
import { answerUpgrade } from "../../src/server/upgrades.ts";
import { containerInstances, taskDefinitions, tasks } from "../../src/store/tables.ts";
import type { Store } from "../../src/store/view.ts";
import { identifier } from "../../src/wire/identify.ts";
import { signRequest } from "../../src/wire/signature/sign.ts";
import { aContainerInstance } from "../fixtures/container-instance.ts";
import { aStore } from "../fixtures/store.ts";
import { aTask } from "../fixtures/task.ts";
import { aTaskDefinition } from "../fixtures/task-definition.ts";
import { credentials } from "../fixtures/wire.ts";

/** Agents' sockets over TCP, signatures verified: all that stands between the wire and the sessions. */

const INSTANCE = aContainerInstance({ agentConnected: false });

let store: Store;
let server: RunningHttpServer;
let stop: () => void;

beforeEach(async () => {
  store = await aStore();
  await store.write((tx) => {
    tx.put(containerInstances, INSTANCE);
    tx.put(taskDefinitions, aTaskDefinition());
  });
  const clock = systemClock();
  const settings = {};
  const acs = createAcs({ store, clock, ids: systemIds(), log: silentLog, settings });
  const upgrades = webSocketUpgrades();
  const identify = identifier({
    credentials: credentials(),
    auth: "verify",
    nowMs: () => clock.nowMs(),
  });
  server = await listen({
    host: "127.0.0.1",
    port: 0,
    application: async () => ({ status: 404, headers: {}, body: "" }),
    clock,
    requestId: () => "id",
    maxBodyBytes: 1024,
    onUpgrade: (upgrade) =>
      answerUpgrade({
        upgrade,
        upgrades,
        acs,
        identify: (request) => identify(request, "ecs"),
        onFault: (error) => {
          throw error;
        },
      }),
  });
  stop = () => {
    acs.stop();
    upgrades.terminate();
  };
});

afterEach(async () => {
  stop();
  await server.close(0);
  await store.close();
});

/** Dials as the agent does: signed over `host` and `x-amz-date`. */
function dial(target: string, secretAccessKey = "test"): Promise<MessageSocket> {
  const host = `127.0.0.1:${server.port}`;
  const headers = signRequest({
    method: "GET",
    target,
    headers: { host },
    body: "",
    credentials: { accessKeyId: "test", secretAccessKey },
    region: "us-east-1",
    service: "ecs",
    nowMs: systemClock().nowMs(),
  });
  return dialWebSocket({ url: `ws://${host}${target}`, headers, timeoutMs: 5_000 });
}

function acsTarget(containerInstanceArn = INSTANCE.containerInstanceArn): string {
  const query = new URLSearchParams({
    agentHash: "a8b3e7d3",
    agentVersion: "1.105.1",
    clusterArn: "default",
    containerInstanceArn,
    dockerVersion: "DockerVersion: 20.10.24+dfsg1",
    protocolVersion: "2",
    seqNum: "1",
    sendCredentials: "true",
  });
  return `/acs/ws?${query.toString()}`;
}

/** Resolves with the first frame of that type. */
function frame(socket: MessageSocket, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.listen({
      onMessage: (text) => {
        if (text.startsWith(`{"type":"${type}"`)) resolve(text);
      },
      onClose: (code) => reject(new Error(`closed with ${code}`)),
    });
  });
}

test("an agent that signs its upgrade is told of its tasks", async () => {
  const task = aTask();
  await store.write((tx) => tx.put(tasks, task));
  const socket = await dial(acsTarget());
  expect(JSON.parse(await frame(socket, "PayloadMessage"))).toMatchObject({
    type: "PayloadMessage",
    message: {
      containerInstanceArn: INSTANCE.containerInstanceArn,
      clusterArn: INSTANCE.clusterArn,
      tasks: [{ arn: task.taskArn, desiredStatus: "RUNNING" }],
    },
  });
  expect(
    await store.read((view) => view.get(containerInstances, INSTANCE.containerInstanceArn)),
  ).toMatchObject({ agentConnected: true, dockerVersion: "DockerVersion: 20.10.24+dfsg1" });
});

test("an agent with the wrong key is refused", async () => {
  await expect(dial(acsTarget(), "wrong")).rejects.toMatchObject({
    status: 403,
    body: expect.stringContaining("AccessDeniedException"),
  });
});

test("an agent of a deregistered instance is refused with what it waits on", async () => {
  await store.write((tx) => tx.put(containerInstances, { ...INSTANCE, status: "INACTIVE" }));
  await expect(dial(acsTarget())).rejects.toMatchObject({
    status: 400,
    body: expect.stringContaining("InactiveInstanceException"),
  });
});

test("telemetry in the agent's own framing is acknowledged", async () => {
  const query = new URLSearchParams({
    agentHash: "a8b3e7d3",
    agentVersion: "1.105.1",
    cluster: "default",
    containerInstance: INSTANCE.containerInstanceArn,
    dockerVersion: "20.10.24+dfsg1",
  });
  const socket = await dial(`/tcs/ws?${query.toString()}`);
  const acked = frame(socket, "AckPublishMetric");
  const block = "Authorization: AWS4-HMAC-SHA256 …\r\nHost: x\r\nX-Amz-Date: 20261120T182127Z";
  socket.send(`${block}\r\n\r\n{"type":"PublishMetricsRequest","message":{"metadata":{}}}`);
  expect(JSON.parse(await acked)).toEqual({ type: "AckPublishMetric", message: { message: "OK" } });
});
