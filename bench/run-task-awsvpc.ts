import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { EngineClient } from "../src/agent/docker/engine-client.ts";
import { asRecord, asString } from "../src/agent/foreign.ts";
import { createLimiter } from "../src/agent/limiter.ts";
import { call } from "./ecs-call.ts";
import { onAnEngine } from "./on-an-engine.ts";
import type { ServerProcess } from "./server-process.ts";
import { type Measurement, median, round } from "./table.ts";
import { untilInstanceIsConnected, untilTasksAre } from "./task-calls.ts";

const IMAGE = "longshore-bench/busybox:latest";
const COMMAND = ["/bin/busybox", "sh", "-c", "trap 'exit 0' TERM; sleep 600 & wait"];
const MEMORY_MIB = 32;
const ROUNDS = { 1: 9, 50: 3 } as const;
const RUN_TASK_LIMIT = 10;
/** The number of steps under way at which Docker itself is fastest (docs/decisions/0004). */
const DOCKER_AT_ONCE = 8;
const NETWORK = "longshore-bench-network";
const GOAL = 1.15;

interface Plan {
  readonly tasks: 1 | 50;
  readonly containers: 1 | 3;
}

interface Times {
  readonly startMs: number;
  readonly stopMs: number;
}

/**
 * RunTask of awsvpc tasks until every one is RUNNING, and StopTask until every one is STOPPED, against the same
 * network, containers (the pause container included) and addresses straight through the Docker API, in turn.
 */
export function measureRunTaskAwsvpc(): Promise<readonly Measurement[]> {
  return onAnEngine({ port: 14577, image: IMAGE }, async (server, docker) => {
    for (const containers of [1, 3] as const) await registerDefinition(server, containers);
    await untilInstanceIsConnected(server);
    const subnet = await aSubnet(server);
    const rows: Measurement[] = [];
    for (const tasks of [1, 50] as const) {
      for (const containers of [1, 3] as const) {
        rows.push(...(await compare({ server, docker, subnet }, { tasks, containers })));
      }
    }
    return rows;
  });
}

interface Bench {
  readonly server: ServerProcess;
  readonly docker: EngineClient;
  readonly subnet: string;
}

async function compare(bench: Bench, plan: Plan): Promise<readonly Measurement[]> {
  const ours: Times[] = [];
  const dockers: Times[] = [];
  // One round first that does not count: caches, compiled code.
  for (let turn = 0; turn <= ROUNDS[plan.tasks]; turn += 1) {
    const bare = await timeDocker(bench.docker, plan);
    const own = await timeTasks(bench, plan);
    if (turn === 0) continue;
    dockers.push(bare);
    ours.push(own);
  }
  const what = `${plan.tasks === 1 ? "one awsvpc task" : `${plan.tasks} awsvpc tasks`} of ${plan.containers}`;
  const start = row(`RunTask to RUNNING, ${what}`, { ours, dockers, of: (it) => it.startMs });
  if (plan.tasks === 1) return [start];
  return [start, row(`StopTask to STOPPED, ${what}`, { ours, dockers, of: (it) => it.stopMs })];
}

function row(
  what: string,
  times: {
    readonly ours: readonly Times[];
    readonly dockers: readonly Times[];
    readonly of: (times: Times) => number;
  },
): Measurement {
  const ours = times.ours.map(times.of);
  const dockers = times.dockers.map(times.of);
  const ratio = median(ours.map((own, index) => own / (dockers[index] ?? Number.NaN)));
  return {
    what,
    ours: `${round(median(ours), 0)} ms`,
    other: `Docker API ${round(median(dockers), 0)} ms`,
    ratio: `${round(ratio, 2)}×`,
    goal: `at most ${GOAL}×`,
    met: ratio <= GOAL,
  };
}

async function timeTasks({ server, subnet }: Bench, plan: Plan): Promise<Times> {
  const networkConfiguration = { awsvpcConfiguration: { subnets: [subnet] } };
  const start = performance.now();
  const answers = await Promise.all(
    Array.from({ length: Math.ceil(plan.tasks / RUN_TASK_LIMIT) }, () =>
      call(server, "RunTask", {
        taskDefinition: `bench-${plan.containers}`,
        count: Math.min(plan.tasks, RUN_TASK_LIMIT),
        networkConfiguration,
      }),
    ),
  );
  const arns = answers.flatMap(({ tasks = [] }) => tasks.map(({ taskArn }) => taskArn));
  if (arns.length !== plan.tasks) throw new Error(`${arns.length} of ${plan.tasks} were placed`);
  await untilTasksAre(server, arns, "RUNNING");
  const startMs = performance.now() - start;
  const stop = performance.now();
  await Promise.all(arns.map((task) => call(server, "StopTask", { task })));
  await untilTasksAre(server, arns, "STOPPED");
  return { startMs, stopMs: performance.now() - stop };
}

async function timeDocker(docker: EngineClient, plan: Plan): Promise<Times> {
  const limiter = createLimiter(DOCKER_AT_ONCE);
  const groups: { readonly holder: string; readonly others: readonly string[] }[] = [];
  const runTask = async (_: unknown, index: number): Promise<void> => {
    const create = (more: object, of: object): Promise<string> =>
      limiter.run(() => createContainer(docker, more, of), "normal");
    const start = (id: string): Promise<void> =>
      limiter.run(() => post(docker, id, "start"), "urgent");
    const address = `10.216.0.${index + 10}`;
    const EndpointsConfig = { [NETWORK]: { IPAMConfig: { IPv4Address: address } } };
    // Of the container for API versions below 1.44, of the endpoint from then on; either takes it.
    const MacAddress = `02:ec:0a:d8:00:${(index + 10).toString(16).padStart(2, "0")}`;
    const of = { NetworkingConfig: { EndpointsConfig }, MacAddress };
    const holder = await create({ NetworkMode: NETWORK }, of);
    await start(holder);
    const joined = Array.from({ length: plan.containers === 1 ? 0 : plan.containers }, async () => {
      const id = await create({ NetworkMode: `container:${holder}` }, {});
      await start(id);
      return id;
    });
    groups.push({ holder, others: await Promise.all(joined) });
  };
  const begin = performance.now();
  await docker.call({
    method: "POST",
    path: "/networks/create",
    body: { Name: NETWORK, IPAM: { Config: [{ Subnet: "10.216.0.0/20", Gateway: "10.216.0.1" }] } },
    timeoutMs: 60_000,
  });
  await Promise.all(Array.from({ length: plan.tasks }, runTask));
  const startMs = performance.now() - begin;
  const stopBegin = performance.now();
  await Promise.all(
    groups.map(async ({ holder, others }) => {
      await Promise.all(others.map((id) => post(docker, id, "stop")));
      await post(docker, holder, "stop");
    }),
  );
  const stopMs = performance.now() - stopBegin;
  await Promise.all(
    groups.flatMap(({ holder, others }) => [holder, ...others]).map((id) => remove(docker, id)),
  );
  await docker.call({ method: "DELETE", path: `/networks/${NETWORK}`, timeoutMs: 60_000 });
  return { startMs, stopMs };
}

async function createContainer(docker: EngineClient, host: object, more: object): Promise<string> {
  const HostConfig = { Memory: MEMORY_MIB * 1024 * 1024, CpuShares: 2, ...host };
  const body = { Image: IMAGE, Cmd: COMMAND, HostConfig, ...more };
  const path = "/containers/create";
  const created = await docker.call({ method: "POST", path, body, timeoutMs: 60_000 });
  return asString(asRecord(created)["Id"]) ?? "";
}

async function post(docker: EngineClient, id: string, what: "start" | "stop"): Promise<void> {
  await docker.call({ method: "POST", path: `/containers/${id}/${what}`, timeoutMs: 60_000 });
}

async function remove(docker: EngineClient, id: string): Promise<void> {
  const query = { force: "true" };
  await docker.call({ method: "DELETE", path: `/containers/${id}`, query, timeoutMs: 60_000 });
}

async function registerDefinition(server: ServerProcess, containers: 1 | 3): Promise<void> {
  await call(server, "RegisterTaskDefinition", {
    family: `bench-${containers}`,
    networkMode: "awsvpc",
    containerDefinitions: Array.from({ length: containers }, (_, index) => ({
      name: `c${index}`,
      image: IMAGE,
      command: COMMAND,
      memory: MEMORY_MIB,
    })),
  });
}

/** A subnet of a VPC that no other network of the machine is likely to have addresses of. */
async function aSubnet(server: ServerProcess): Promise<string> {
  const ec2 = new EC2Client({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.215.0.0/16" }));
  const place = { VpcId: Vpc?.VpcId, CidrBlock: "10.215.16.0/20" };
  const { Subnet } = await ec2.send(new CreateSubnetCommand(place));
  ec2.destroy();
  return Subnet?.SubnetId ?? "";
}
