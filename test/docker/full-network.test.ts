import {
  CreateSubnetCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import type { Task } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { engineMissing, withTestImage } from "../fixtures/engine.ts";
import {
  aRunningCluster,
  aRunningContainer,
  type RunningCluster,
} from "../fixtures/running-cluster.ts";

const missing = await engineMissing();
if (missing !== undefined) console.log(`skipped: a full network: ${missing}`);

/** A /28 has 16 addresses, of which AWS keeps the first four and the last. */
const ADDRESSES = 11;

describe.skipIf(missing !== undefined)("a subnet whose addresses are used up", () => {
  let cluster: RunningCluster;
  let ec2: EC2Client;
  let subnetId: string;

  beforeAll(async () => {
    await withTestImage();
    cluster = await aRunningCluster();
    const endpoint = await cluster.ecs.config.endpoint?.();
    if (!endpoint) throw new Error("the cluster has no endpoint");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    ec2 = new EC2Client({ endpoint, region: "us-east-1", credentials });
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    const VpcId = Vpcs?.[0]?.VpcId;
    const made = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "172.31.240.0/28" }));
    subnetId = made.Subnet?.SubnetId ?? "";
  });

  afterAll(async () => {
    ec2.destroy();
    expect(await cluster.end()).toEqual([]);
  });

  async function free(): Promise<number | undefined> {
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnetId] }));
    return Subnets?.[0]?.AvailableIpAddressCount;
  }

  function tryRun(count: number): ReturnType<RunningCluster["tryRun"]> {
    return cluster.tryRun(
      { networkMode: "awsvpc", containerDefinitions: [aRunningContainer({ memory: 8 })] },
      { count, networkConfiguration: { awsvpcConfiguration: { subnets: [subnetId] } } },
    );
  }

  const addressOf = (task: Task): string =>
    task.attachments?.[0]?.details?.find(({ name }) => name === "privateIPv4Address")?.value ?? "";

  test("takes no task more, says why, and takes one again when another has stopped", async () => {
    expect(await free()).toBe(ADDRESSES);
    const answers = [await tryRun(10), await tryRun(3)];
    const tasks = answers.flatMap((answer) => answer.tasks ?? []);
    expect(tasks).toHaveLength(ADDRESSES);
    expect(answers[1]?.failures?.map(({ reason, detail }) => ({ reason, detail }))).toEqual(
      Array.from({ length: 2 }, () => ({
        reason: "RESOURCE:ENI",
        detail: `No address is left in ${subnetId}.`,
      })),
    );
    expect(await free()).toBe(0);
    const running = await Promise.all(
      tasks.map((task) => cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING")),
    );
    for (const task of running) expect(task.lastStatus).toBe("RUNNING");
    expect(new Set(running.map(addressOf)).size).toBe(ADDRESSES);

    const [first, ...others] = running;
    if (!first) throw new Error("there is no task");
    await cluster.stop(first);
    expect(await free()).toBe(1);
    const { tasks: again = [] } = await tryRun(1);
    const [next] = again;
    if (!next) throw new Error("not placed although an address is free");
    const up = await cluster.until(next, ({ lastStatus }) => lastStatus === "RUNNING");
    expect(addressOf(up)).toBe(addressOf(first));
    const { NetworkSettings } = await cluster.inspect(up);
    const networks = Object.values(asRecord(asRecord(NetworkSettings)["Networks"])).map(asRecord);
    expect(networks.map(({ IPAddress }) => IPAddress)).toEqual([addressOf(first)]);
    await Promise.all([up, ...others].map((task) => cluster.stop(task)));
    expect(await free()).toBe(ADDRESSES);
  });
});
