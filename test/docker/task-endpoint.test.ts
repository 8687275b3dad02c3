import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import { silentLog } from "../../src/runtime/log.ts";
import type { PayloadTask } from "../../src/wire/agent-messages.ts";
import { aPayloadContainer, aPayloadTask, aTaskArn } from "../fixtures/agent-task.ts";
import { anAwsvpcTask, aServer } from "../fixtures/awsvpc-task.ts";
import { type EndpointBench, startEndpointBench } from "../fixtures/endpoint-bench.ts";
import { askEndpoint } from "../fixtures/ask-endpoint.ts";
import { engineMissing, TEST_IMAGE } from "../fixtures/engine.ts";
import { hear } from "../fixtures/hear.ts";
import { onLoopback } from "../fixtures/loopback.ts";
import { SimClock } from "../sim/sim-clock.ts";

const root = process.getuid?.() === 0 ? undefined : "they need root";
const missing = root ?? (await engineMissing());
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const sleeper = (name = "app") =>
  aPayloadContainer({
    name,
    image: TEST_IMAGE,
    command: ["sleep", "600"],
    dockerConfig: { config: JSON.stringify({ StopSignal: "SIGKILL" }) },
  });

/** Status and body of what a container gets at a URL, in which variables are those of its environment. */
function getFrom(bench: EndpointBench, id: string, url: string): Promise<string> {
  return askEndpoint(bench.docker, { id, address: bench.address, url });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createTcpServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "0.0.0.0", () => probe.close(() => resolve(true)));
  });
}

const aSleeper = (digits: string, over: Partial<PayloadTask> = {}): PayloadTask =>
  aPayloadTask({ arn: aTaskArn(digits), containers: [sleeper()], ...over });

describe.skipIf(missing !== undefined)("the endpoint for containers", () => {
  let bench: EndpointBench;
  beforeAll(async () => {
    bench = await startEndpointBench({ identity: "docker-test-endpoint" });
  });
  afterAll(async () => {
    expect(await bench.end()).toEqual([]);
  });
  const fetchJson = async (id: string, url: string): Promise<Readonly<Record<string, unknown>>> => {
    const reply = await getFrom(bench, id, url);
    expect(reply).toMatch(/^200 /);
    return asRecord(JSON.parse(reply.slice("200 ".length)));
  };

  test("tells a bridge task of itself in versions 3 and 4, at every path", async () => {
    const { app = "" } = await bench.run(
      aSleeper("c1", {
        cpu: 0.25,
        memory: 64,
        zone: "eu-west-1a",
        serviceName: "web",
        containers: [{ ...sleeper(), containerArn: "arn:container", memory: 32 }],
      }),
    );
    const container = await fetchJson(app, "$ECS_CONTAINER_METADATA_URI_V4");
    expect(container).toMatchObject({
      DockerId: app,
      Name: "app",
      DockerName: `ecs-web-3-app-c1${"0".repeat(18)}`,
      Image: TEST_IMAGE,
      ImageID: expect.stringMatching(/^sha256:/),
      Labels: { "com.amazonaws.ecs.task-arn": aTaskArn("c1") },
      DesiredStatus: "RUNNING",
      KnownStatus: "RUNNING",
      Limits: { CPU: 2, Memory: 32 },
      Type: "NORMAL",
      LogDriver: "json-file",
      ContainerARN: "arn:container",
      Networks: [{ NetworkMode: "bridge", IPv4Addresses: [expect.stringMatching(/^\d+\./)] }],
    });
    const task = await fetchJson(app, "$ECS_CONTAINER_METADATA_URI_V4/task");
    expect(task).toMatchObject({
      Cluster: "default",
      TaskARN: aTaskArn("c1"),
      Family: "web",
      Revision: "3",
      Limits: { CPU: 0.25, Memory: 64 },
      AvailabilityZone: "eu-west-1a",
      LaunchType: "EC2",
      ServiceName: "web",
      FaultInjectionEnabled: false,
      Containers: [{ DockerId: app }],
    });
    const older = await fetchJson(app, "$ECS_CONTAINER_METADATA_URI/task");
    expect(older).toMatchObject({ TaskARN: aTaskArn("c1"), Containers: [{ DockerId: app }] });
    expect(Object.keys(older)).not.toContain("LaunchType");
    const tagged = await fetchJson(app, "$ECS_CONTAINER_METADATA_URI_V4/taskWithTags");
    expect(tagged).toMatchObject({
      ContainerInstanceTags: { rack: "7" },
      Errors: [
        {
          ErrorField: "TaskTags",
          ErrorCode: "InvalidParameterException",
          ErrorMessage: "Long arn format must be enabled",
          StatusCode: 400,
          RequestId: "r-1",
          ResourceARN: aTaskArn("c1"),
        },
      ],
    });
    expect(Object.keys(tagged)).not.toContain("TaskTags");
  });

  test("passes Docker's statistics on, of the container and of the whole task", async () => {
    const { app = "" } = await bench.run(aSleeper("c2"));
    const stats = await fetchJson(app, "$ECS_CONTAINER_METADATA_URI_V4/stats");
    expect(stats).toMatchObject({
      id: app,
      cpu_stats: { cpu_usage: { total_usage: expect.any(Number) } },
      network_rate_stats: { rx_bytes_per_sec: expect.any(Number) },
    });
    const all = await fetchJson(app, "$ECS_CONTAINER_METADATA_URI_V4/task/stats");
    expect(Object.keys(all)).toEqual([app]);
    const older = await fetchJson(app, "$ECS_CONTAINER_METADATA_URI/stats");
    expect(older).toMatchObject({ id: app });
    expect(Object.keys(older)).not.toContain("network_rate_stats");
  });

  test("knows an awsvpc task by its address alone in version 2, and by its interface in 4", async () => {
    const { app = "", side = "" } = await bench.run(
      anAwsvpcTask({
        digits: "c3",
        address: "10.217.1.50",
        containers: [sleeper("app"), sleeper("side")],
      }),
    );
    const task = await fetchJson(app, `http://${bench.address}/v2/metadata`);
    expect(asArray(task["Containers"]).map((it) => asRecord(it)["Name"])).toEqual([
      "~internal~ecs~pause",
      "app",
      "side",
    ]);
    expect(await fetchJson(app, `http://${bench.address}/v2/metadata/${side}`)).toMatchObject({
      Name: "side",
    });
    const stats = await fetchJson(app, `http://${bench.address}/v2/stats/${app}`);
    expect(Object.keys(asRecord(stats["networks"]))).toEqual(["eth0"]);
    const container = await fetchJson(side, "$ECS_CONTAINER_METADATA_URI_V4");
    expect(container["Networks"]).toEqual([
      {
        NetworkMode: "awsvpc",
        IPv4Addresses: ["10.217.1.50"],
        AttachmentIndex: 0,
        MACAddress: "02:ec:0a:d9:01:32",
        IPv4SubnetCIDRBlock: "10.217.1.0/24",
        PrivateDNSName: "ip-10-217-1-50.ec2.internal",
        SubnetGatewayIpv4Address: "10.217.1.1/24",
      },
    ]);
    expect(await fetchJson(side, "$ECS_CONTAINER_METADATA_URI_V4/task")).toMatchObject({
      VPCID: "vpc-0000000000000net1",
    });
  });

  test("leaves port 80 of the host to tasks, whichever network asks", async (context) => {
    context.skip(!(await isFree(80)), "something else listens on port 80");
    const server = aServer("web", 80);
    const portMappings = [{ containerPort: 80, hostPort: 80, protocol: "tcp" as const }];
    await bench.run(aSleeper("c6", { containers: [{ ...server, portMappings }] }));
    expect(await hear(80)).toBe("web\n");
    const { app: bridge = "" } = await bench.run(aSleeper("c7"));
    const { app: awsvpc = "" } = await bench.run(
      anAwsvpcTask({ digits: "c8", address: "10.217.1.51", containers: [sleeper("app")] }),
    );
    for (const id of [bridge, awsvpc]) {
      expect(await fetchJson(id, "$ECS_CONTAINER_METADATA_URI_V4")).toMatchObject({ DockerId: id });
    }
  });

  test("serves a task in the host's network, and tells one without a network of nothing", async () => {
    const onHost = { hostConfig: JSON.stringify({ NetworkMode: "host" }) };
    const { app = "" } = await bench.run(
      aSleeper("c4", {
        networkMode: "host",
        containers: [{ ...sleeper(), dockerConfig: onHost }],
      }),
    );
    expect(await fetchJson(app, "$ECS_CONTAINER_METADATA_URI_V4")).toMatchObject({
      Networks: [{ NetworkMode: "host", IPv4Addresses: [""] }],
    });
    const without = { hostConfig: JSON.stringify({ NetworkMode: "none" }) };
    const { app: alone = "" } = await bench.run(
      aSleeper("c5", {
        networkMode: "none",
        containers: [{ ...sleeper(), dockerConfig: without }],
      }),
    );
    const { output } = await bench.exec(alone, ["env"]);
    expect(output).not.toMatch(/ECS_|CREDENTIALS/);
  });
});

const KEYS = {
  roleArn: "arn:aws:iam::000000000000:role/app",
  accessKeyId: "ASIAAPP",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: "2026-11-27T12:00:00Z",
};

describe.skipIf(missing !== undefined)("credentials at the endpoint", () => {
  let bench: EndpointBench;
  beforeAll(async () => {
    bench = await startEndpointBench({ identity: "docker-test-credentials" });
  });
  afterAll(async () => {
    expect(await bench.end()).toEqual([]);
  });
  const get = (id: string, url: string): Promise<string> => getFrom(bench, id, url);
  const aTask = (digits: string, over: Partial<PayloadTask> = {}): PayloadTask =>
    aSleeper(digits, {
      roleCredentials: { credentialsId: `task-${digits}` },
      executionRoleCredentials: { credentialsId: `execution-${digits}` },
      ...over,
    });
  const learn = (digits: string, roleType: "TaskApplication" | "TaskExecution"): boolean =>
    bench.credentials.learn({
      taskArn: aTaskArn(digits),
      roleType,
      credentials: {
        ...KEYS,
        credentialsId: `${roleType === "TaskExecution" ? "execution" : "task"}-${digits}`,
      },
    });
  const NOT_FOUND =
    '400 {"code":"InvalidIdInRequest","message":"CredentialsV2Request: Credentials not found","HTTPErrorCode":400}';
  const GIVEN =
    '200 {"RoleArn":"arn:aws:iam::000000000000:role/app","AccessKeyId":"ASIAAPP","SecretAccessKey":"secret","Token":"token","Expiration":"2026-11-27T12:00:00Z"}';

  test("are given to the task's own containers and to no other task's", async () => {
    const { app: one = "" } = await bench.run(aTask("d1"));
    const { app: two = "" } = await bench.run(aTask("d2"));
    expect(await get(one, "$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")).toBe(
      '503 {"code":"CredentialsUninitialized","message":"CredentialsV2Request: Credentials uninitialized for ID","HTTPErrorCode":503}',
    );
    expect(learn("d1", "TaskApplication")).toBe(true);
    expect(learn("d1", "TaskExecution")).toBe(true);
    expect(await get(one, "$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")).toBe(GIVEN);
    expect(await get(one, "/v1/credentials?id=task-d1")).toBe(GIVEN);
    expect(await get(two, "/v2/credentials/task-d1")).toBe(NOT_FOUND);
    expect(await get(one, "/v2/credentials/execution-d1")).toBe(NOT_FOUND);
    expect(await get(one, "/v2/credentials/")).toBe(
      '400 {"code":"NoIdInRequest","message":"CredentialsV2Request: No Credential ID in the request","HTTPErrorCode":400}',
    );
    const { output: uri } = await bench.exec(one, [
      "sh",
      "-c",
      "echo -n $ECS_CONTAINER_METADATA_URI_V4",
    ]);
    const id = uri.split("/").at(-1) ?? "";
    expect(await get(two, `/v4/${id}/task`)).toBe(
      `404 "V4 task metadata handler: unable to get task arn from request: unable to get task Arn from v3 endpoint ID: ${id}"`,
    );
  });

  test("of the execution role are for the container engine, in the host's network", async () => {
    await bench.run(aTask("d3"));
    learn("d3", "TaskExecution");
    const reply = await fetch(`http://${bench.address}/v2/credentials/execution-d3`);
    expect(`${reply.status} ${await reply.text()}`).toBe(GIVEN);
    const other = await fetch(`http://${bench.address}/v2/credentials/task-d3`);
    expect(`${other.status} ${await other.text()}`).toBe(NOT_FOUND);
  });

  test("end with the task", async () => {
    const task = aTask("d4");
    const onHost = { hostConfig: JSON.stringify({ NetworkMode: "host" }) };
    const containers = [{ ...sleeper(), dockerConfig: onHost }];
    await bench.run({ ...task, networkMode: "host", containers });
    learn("d4", "TaskApplication");
    const url = `http://${bench.address}/v2/credentials/task-d4`;
    expect((await fetch(url)).status).toBe(200);
    bench.engine.stopTask(task.arn);
    await bench.report(task.arn, ({ status }) => status === "STOPPED");
    expect((await fetch(url)).status).toBe(400);
    expect(learn("d4", "TaskApplication")).toBe(false);
  });

  test("and metadata are there again after the agent was replaced, once they were sent again", async () => {
    const { app = "" } = await bench.run(aTask("d5"));
    learn("d5", "TaskApplication");
    bench = await bench.restart();
    expect(await get(app, "$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")).toMatch(/^503 /);
    learn("d5", "TaskApplication");
    expect(await get(app, "$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")).toBe(GIVEN);
    expect(await get(app, "$ECS_CONTAINER_METADATA_URI_V4")).toContain(`"DockerId":"${app}"`);
  });

  test("let a container ask for its task's protection, in ECS's answers", async () => {
    const { app = "" } = await bench.run(aTask("d6"));
    const state = "$ECS_AGENT_URI/task-protection/v1/state";
    expect(await get(app, state)).toBe(
      `403 {"error":{"Arn":"${aTaskArn("d6")}","Code":"AccessDeniedException","Message":"Invalid Request: no task IAM role credentials available for task"}}`,
    );
    learn("d6", "TaskApplication");
    expect(await get(app, state)).toBe(
      `200 {"protection":{"ExpirationDate":null,"ProtectionEnabled":false,"TaskArn":"${aTaskArn("d6")}"}}`,
    );
  });
});

describe.skipIf(missing !== undefined)("the API at the endpoint", () => {
  test("takes what a container has signed, though it listens on loopback only", async () => {
    const server = createServer((incoming, outgoing) => {
      outgoing.end(`${incoming.url} of ${incoming.headers.authorization?.split("/")[0]}`);
    });
    const { endpoint: api, end } = await onLoopback(server);
    const bench = await startEndpointBench({
      identity: "docker-test-api",
      api,
    });
    const { app = "" } = await bench.run(aSleeper("f1"));
    const ask = (headers: string): Promise<string> =>
      askEndpoint(bench.docker, { id: app, address: bench.address, url: "/path", headers });
    const signed = (key: string): string =>
      `Authorization: AWS4-HMAC-SHA256 Credential=${key}/20261127/us-east-1/ecs/aws4_request`;
    expect(await ask(signed("ASIAAPP"))).toBe("200 /path of AWS4-HMAC-SHA256 Credential=ASIAAPP");
    expect(await ask(signed("test"))).toMatch(/^403 .*UnrecognizedClientException/);
    expect(await ask("X-Unsigned: 1")).toBe("404 404 page not found\n");
    expect(await bench.end()).toEqual([]);
    await end();
  });
});

describe.skipIf(missing !== undefined)("two Longshores on one machine", () => {
  test("do not disturb each other: the second serves nothing, and takes over later", async () => {
    const warnings: string[] = [];
    const told = Promise.withResolvers<string>();
    const log = {
      ...silentLog,
      warn: (text: string, fields?: Readonly<Record<string, unknown>>) =>
        void warnings.push(`${text}: ${asString(fields?.["reason"]) ?? ""}`),
      info: told.resolve,
    };
    const clock = new SimClock();
    const first = await startEndpointBench({ identity: "docker-test-first" });
    const second = await startEndpointBench({ identity: "docker-test-second", log, clock });
    expect(warnings).toEqual([
      `containers get no metadata and no credentials on this host: another Longshore of this machine listens on port 51679 of ${first.address}, and only one of them can serve the tasks of a machine`,
    ]);
    const { app = "" } = await second.run(aSleeper("e1"));
    expect((await second.exec(app, ["env"])).output).not.toContain("ECS_CONTAINER_METADATA_URI");
    const { app: served = "" } = await first.run(aSleeper("e2"));
    expect(await getFrom(first, served, "$ECS_CONTAINER_METADATA_URI_V4")).toMatch(/^200 /);
    expect(await first.end()).toEqual([]);
    await clock.advance(5_000);
    expect(await told.promise).toBe("containers get metadata and credentials from now on");
    const { app: later = "" } = await second.run(aSleeper("e3"));
    expect(await getFrom(second, later, "$ECS_CONTAINER_METADATA_URI_V4")).toMatch(/^200 /);
    expect(await second.end()).toEqual([]);
  });
});
