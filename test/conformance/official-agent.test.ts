import { createHash, createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { asRecord } from "../../src/agent/foreign.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { type RunningServer, startServer } from "../../src/server/server.ts";
import { readExchange } from "../fixtures/agent-protocol/exchange.ts";
import { misfits } from "../fixtures/agent-protocol/official-shapes.ts";

/*
 * The official agent's requests over TCP, byte for byte as its Go libraries make them: the signature is computed
 * here, by what its signer does and not by code of ours.
 */

const KEYS = { accessKeyId: "test", secretAccessKey: "test" };
const EMPTY_HASH = sha256("");
/** Of the recorded start: what an agent on a host of nobody's cloud registers with. */
const VALUES = readExchange("start-up").values ?? {};

let folder: string;
let server: RunningServer;
let client: ECSClient;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "longshore-official-agent-"));
  server = await startServer({
    host: "127.0.0.1",
    port: 0,
    dataDir: folder,
    region: "us-east-1",
    auth: "verify",
    keys: KEYS,
    strict: false,
    logsMaxBytes: 1e9,
    log: silentLog,
  });
  client = new ECSClient({ endpoint: server.endpoint, region: "us-east-1", credentials: KEYS });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  client.destroy();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Signature Version 4 over `host` and what else is named, in the canonical form of the AWS SDK for Go. */
function signed(parts: {
  readonly method: string;
  readonly path: string;
  /** As on the wire, where Go has a space as `+`; the canonical form has `%20`. */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payloadHash: string;
}): Readonly<Record<string, string>> {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const headers: Record<string, string> = { ...parts.headers, "x-amz-date": stamp };
  const names = Object.keys(headers).toSorted();
  const canonical = [
    parts.method,
    parts.path,
    (parts.query ?? "").replaceAll("+", "%20"),
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    parts.payloadHash,
  ].join("\n");
  const scope = `${stamp.slice(0, 8)}/us-east-1/ecs/aws4_request`;
  const key = scope
    .split("/")
    .reduce<Buffer | string>(
      (secret, part) => createHmac("sha256", secret).update(part).digest(),
      `AWS4${KEYS.secretAccessKey}`,
    );
  const text = ["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical)].join("\n");
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const credential = `Credential=${KEYS.accessKeyId}/${scope}`;
  return {
    ...headers,
    Authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** A call of the agent's API client. */
async function call(operation: string, input: object): Promise<Readonly<Record<string, unknown>>> {
  const body = JSON.stringify(input);
  const { host } = new URL(server.endpoint);
  const headers = signed({
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      host,
      "x-amz-target": `AmazonEC2ContainerServiceV20141113.${operation}`,
    },
    payloadHash: sha256(body),
  });
  const response = await fetch(server.endpoint, {
    method: "POST",
    body,
    headers: {
      ...headers,
      "Accept-Encoding": "gzip",
      "User-Agent":
        "Amazon ECS Agent - v1.105.1 (8dfceca6) (linux; LINUX) (+http://aws.amazon.com/ecs/)",
    },
  });
  const answer = asRecord(await response.json());
  expect([operation, response.status, answer["__type"]]).toEqual([operation, 200, undefined]);
  return answer;
}

/** Opens a socket below an endpoint as the agent does; messages are kept until they are asked for. */
async function open(endpoint: string, parameters: Readonly<Record<string, string>>) {
  const { host, pathname } = new URL(endpoint);
  const path = `${pathname}${pathname.endsWith("/") ? "" : "/"}ws`;
  // Sorted, and encoded as Go's url.Values does: a space is a plus.
  const query = new URLSearchParams(parameters).toString();
  const headers = signed({
    method: "GET",
    path,
    query,
    headers: { host },
    payloadHash: EMPTY_HASH,
  });
  const socket = new WebSocket(`ws://${host}${path}?${query}`, {
    headers: { ...headers, "User-Agent": "Go-http-client/1.1" },
    perMessageDeflate: false,
  });
  sockets.push(socket);
  const messages: { type: string; message: Record<string, unknown> }[] = [];
  const waiting: (() => void)[] = [];
  socket.on("message", (data) => {
    messages.push(JSON.parse(Buffer.isBuffer(data) ? data.toString() : ""));
    for (const look of waiting.splice(0)) look();
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return {
    send: (text: string) => socket.send(text),
    next: async (type: string) => {
      for (;;) {
        const found = messages.findIndex((one) => one.type === type);
        if (found >= 0) return messages.splice(found, 1)[0] ?? expect.unreachable();
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

/** As far as a connected agent: registration, endpoints, both sockets. */
async function joined() {
  const registered = await call("RegisterContainerInstance", {
    attributes: VALUES["attributes"],
    clientToken: "8d4f0bd5-5b3b-4a5e-b7a1-6b0a0f3e1d11",
    cluster: "default",
    instanceIdentityDocument: "",
    instanceIdentityDocumentSignature: "",
    totalResources: [
      { integerValue: 2048, name: "CPU", type: "INTEGER" },
      { integerValue: 3931, name: "MEMORY", type: "INTEGER" },
      {
        name: "PORTS",
        stringSetValue: ["22", "2375", "2376", "51678", "51679"],
        type: "STRINGSET",
      },
      { name: "PORTS_UDP", stringSetValue: [], type: "STRINGSET" },
    ],
  });
  const containerInstanceArn = String(
    asRecord(registered["containerInstance"])["containerInstanceArn"],
  );
  const endpoints = await call("DiscoverPollEndpoint", {
    cluster: "default",
    containerInstance: containerInstanceArn,
    zoneId: "",
  });
  const acs = await open(String(endpoints["endpoint"]), {
    agentHash: "a8b3e7d3",
    agentVersion: "1.105.1",
    clusterArn: "default",
    containerInstanceArn,
    dockerVersion: "DockerVersion: 20.10.24+dfsg1",
    protocolVersion: "2",
    sendCredentials: "true",
    seqNum: "1",
  });
  const tcs = await open(String(endpoints["telemetryEndpoint"]), {
    agentHash: "a8b3e7d3",
    agentVersion: "1.105.1",
    cluster: "default",
    containerInstance: containerInstanceArn,
    dockerVersion: "20.10.24+dfsg1",
  });
  return { containerInstanceArn, acs, tcs };
}

test("an external agent joins, and is shown as the instance it says it is", async () => {
  const { containerInstanceArn, acs } = await joined();
  await acs.next("TaskManifestMessage");
  const { containerInstances = [] } = await client.send(
    new DescribeContainerInstancesCommand({ containerInstances: [containerInstanceArn] }),
  );
  expect(containerInstances).toMatchObject([
    {
      agentConnected: true,
      status: "ACTIVE",
      ec2InstanceId: expect.stringMatching(/^mi-[0-9a-f]{17}$/),
      versionInfo: {
        agentVersion: "1.105.1",
        agentHash: "a8b3e7d3",
        dockerVersion: "DockerVersion: 20.10.24+dfsg1",
      },
      attributes: expect.arrayContaining([
        { name: "ecs.capability.external" },
        { name: "ecs.cpu-architecture", value: "x86_64" },
      ]),
      remainingResources: expect.arrayContaining([
        expect.objectContaining({ name: "MEMORY", integerValue: 3931 }),
      ]),
    },
  ]);
  const { containerInstanceArns } = await client.send(
    new ListContainerInstancesCommand({ filter: "attribute:ecs.os-type == linux" }),
  );
  expect(containerInstanceArns).toEqual([containerInstanceArn]);
});

test("an external agent gets the tasks of launch type EXTERNAL, and no other's", async () => {
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: "web",
      requiresCompatibilities: ["EXTERNAL"],
      containerDefinitions: [
        { name: "web", image: "nginx:1.27", memory: 128, portMappings: [{ containerPort: 80 }] },
      ],
    }),
  );
  const { containerInstanceArn, acs, tcs } = await joined();
  const { tasks: [task] = [] } = await client.send(
    new RunTaskCommand({ taskDefinition: "web", launchType: "EXTERNAL" }),
  );
  expect(task).toMatchObject({ containerInstanceArn, launchType: "EXTERNAL" });
  const payload = await acs.next("PayloadMessage");
  expect(misfits("acs", payload)).toEqual([]);
  expect(payload.message["tasks"]).toMatchObject([
    { arn: task?.taskArn, desiredStatus: "RUNNING", launchType: "EXTERNAL" },
  ]);
  acs.send(
    JSON.stringify({
      type: "AckRequest",
      message: {
        cluster: payload.message["clusterArn"],
        containerInstance: containerInstanceArn,
        messageId: payload.message["messageId"],
      },
    }),
  );
  await call("SubmitTaskStateChange", {
    cluster: "default",
    containers: [
      {
        containerName: "web",
        networkBindings: [
          { bindIP: "0.0.0.0", containerPort: 80, hostPort: 32768, protocol: "tcp" },
        ],
        runtimeId: "f".repeat(64),
        status: "RUNNING",
      },
    ],
    pullStartedAt: 1795000001.1,
    pullStoppedAt: 1795000002.25,
    reason: "",
    status: "RUNNING",
    task: task?.taskArn,
  });
  tcs.send(
    `Authorization: x\r\nHost: y\r\nX-Amz-Date: z\r\n\r\n${JSON.stringify({
      type: "PublishMetricsRequest",
      message: { metadata: { idle: true, fin: true }, timestamp: 1795000000.1 },
    })}`,
  );
  expect(misfits("tcs", await tcs.next("AckPublishMetric"))).toEqual([]);
  const { tasks } = await client.send(new DescribeTasksCommand({ tasks: [task?.taskArn ?? ""] }));
  expect(tasks).toMatchObject([
    {
      lastStatus: "RUNNING",
      pullStoppedAt: new Date(1795000002250),
      containers: [{ networkBindings: [{ hostPort: 32768 }], runtimeId: "f".repeat(64) }],
    },
  ]);
});

test("what no external instance can do is not placed on one", async () => {
  await joined();
  const container = { name: "web", image: "nginx:1.27", memory: 128 };
  const register = (family: string, more: object) =>
    client.send(
      new RegisterTaskDefinitionCommand({ family, containerDefinitions: [container], ...more }),
    );
  await register("bridge", {});
  await register("awsvpc", { networkMode: "awsvpc" });
  // Without a launch type it is EC2, of which there is no instance.
  await expect(client.send(new RunTaskCommand({ taskDefinition: "bridge" }))).rejects.toMatchObject(
    {
      name: "InvalidParameterException",
      message: "No Container Instances were found in your cluster.",
    },
  );
  await expect(
    client.send(new RunTaskCommand({ taskDefinition: "awsvpc", launchType: "EXTERNAL" })),
  ).rejects.toMatchObject({ message: expect.stringContaining("EXTERNAL") });
  await register("large", { memory: "4000" });
  const { failures } = await client.send(
    new RunTaskCommand({ taskDefinition: "large", launchType: "EXTERNAL" }),
  );
  expect(failures?.map(({ reason }) => reason)).toEqual(["RESOURCE:MEMORY"]);
});
