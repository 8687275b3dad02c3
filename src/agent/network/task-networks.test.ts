import { beforeEach, expect, test } from "vitest";
import { anAgentTask } from "../../../test/fixtures/agent-task.ts";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import type { AgentTask } from "../task/agent-task.ts";
import { silentLog } from "../../runtime/log.ts";
import { RuntimeAway, RuntimeFault } from "../container-runtime.ts";
import { TaskNetworks } from "./task-networks.ts";

const SPEC = { name: "longshore-vpc-1", subnetCidr: "10.0.0.0/16", gateway: "10.0.0.1" };
const TASK = anAgentTask({
  networkMode: "awsvpc",
  elasticNetworkInterfaces: [
    {
      ec2Id: "eni-1",
      macAddress: "02:ec:0a:00:00:05",
      ipv4Addresses: [{ primary: true, privateAddress: "10.0.0.5" }],
      subnetGatewayIpv4Address: "10.0.0.1/24",
      attachmentArn: "arn:attachment",
      vpc: { vpcId: "vpc-1", cidrBlock: "10.0.0.0/16" },
    },
  ],
});

let removed: number;
let refusals: RuntimeFault[];
let clock: SimClock;
let looks: string[];
let tasks: readonly AgentTask[];
let making: PromiseWithResolvers<string>;
let networks: TaskNetworks;
beforeEach(() => {
  removed = 0;
  refusals = [];
  clock = new SimClock();
  looks = [];
  tasks = [];
  making = Promise.withResolvers();
  networks = new TaskNetworks({
    runtime: {
      ensureNetwork: () => making.promise,
      removeNetwork: async () => {
        const refusal = refusals.shift();
        if (refusal !== undefined) throw refusal;
        removed += 1;
      },
      listNetworks: async () => [SPEC.name],
    },
    clock,
    log: silentLog,
    tasks: () => tasks,
    lookAt: (name) => looks.push(name),
  });
});

test("a bridge is taken away when the last task but the one that goes is off it", async () => {
  tasks = [TASK];
  await networks.leave(SPEC.name);
  expect(removed).toBe(0);
  await networks.leave(SPEC.name, TASK.payload.arn);
  expect(removed).toBe(1);
});

test("a bridge that is being made is taken away after it is", async () => {
  const made = networks.ensure(SPEC);
  const left = networks.leave(SPEC.name);
  await Promise.resolve();
  expect(removed).toBe(0);
  making.resolve(SPEC.name);
  await Promise.all([made, left]);
  expect(removed).toBe(1);
});

test("nor is one taken away when a task has come meanwhile", async () => {
  const made = networks.ensure(SPEC);
  const left = networks.leave(SPEC.name);
  tasks = [TASK];
  making.resolve(SPEC.name);
  await Promise.all([made, left]);
  expect(removed).toBe(0);
});

test("one that the engine gave no answer about is looked for again, for some minutes", async () => {
  making.reject(new RuntimeAway("ContainerNetworkingError", "it hangs"));
  await expect(networks.ensure(SPEC)).rejects.toThrow("it hangs");
  expect(looks).toEqual([SPEC.name]);
  let times = 0;
  while ((await networks.leave(SPEC.name)) !== undefined) times += 1;
  expect(times).toBe(10);
  expect(removed).toBe(11);
});

test("one that the engine cannot take away at once is asked for again by an agent that ends", async () => {
  const refusal = new RuntimeFault("ContainerNetworkingError", "iptables failed");
  refusals = [refusal, refusal];
  const left = networks.leaveAtLast();
  await clock.advance(1_000);
  await left;
  expect(removed).toBe(1);
});

test.each([
  ["of an engine that is away nothing", new RuntimeAway("ContainerNetworkingError", "it is away")],
  ["not for good", new RuntimeFault("ContainerNetworkingError", "iptables failed")],
])("%s is asked for again", async (_what, refusal) => {
  refusals = Array.from({ length: 50 }, () => refusal);
  const left = networks.leaveAtLast();
  await clock.advance(10_000);
  await left;
  expect(removed).toBe(0);
});
