import { expect, test } from "vitest";
import { memoryDisk } from "../../test/fixtures/memory-journal.ts";
import { aNetworkInterface } from "../../test/fixtures/network.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { NO_VPC_ID } from "../domain/network/vpc.ts";
import { systemIds } from "../runtime/ids.ts";
import { ensureNetwork } from "./default-vpc.ts";
import { table } from "./table.ts";
import { networkInterfaces, securityGroups, subnets, vpcs } from "./tables.ts";
import type { Store } from "./view.ts";

const ACCOUNT = "000000000000";
const ids = systemIds();

function ensure(store: Store, region: string, accountId = ACCOUNT): Promise<unknown> {
  return store.write((tx) => ensureNetwork(tx, { accountId, region }, ids));
}

function blocks(store: Store): Promise<readonly string[]> {
  return store.read((view) => [...view.all(vpcs)].map(({ cidrBlock }) => cidrBlock));
}

test("makes a default VPC with a subnet in each zone and a default group, once", async () => {
  const store = await aStore();
  await ensure(store, "us-east-1");
  await ensure(store, "us-east-1");
  const [made, zones, groups] = await store.read((view) => [
    [...view.all(vpcs)],
    [...view.all(subnets)],
    [...view.all(securityGroups)],
  ]);
  expect(made).toMatchObject([
    {
      vpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
      cidrBlock: "172.31.0.0/16",
      isDefault: true,
      enableDnsHostnames: true,
    },
  ]);
  expect(zones).toMatchObject([
    { cidrBlock: "172.31.0.0/20", availabilityZone: "us-east-1a", defaultForAz: true },
    { cidrBlock: "172.31.16.0/20", availabilityZone: "us-east-1b", mapPublicIpOnLaunch: true },
    { cidrBlock: "172.31.32.0/20", availabilityZone: "us-east-1c", vpcId: made[0]?.vpcId },
  ]);
  const [group] = groups;
  expect(group).toMatchObject({
    groupName: "default",
    rules: [
      { direction: "ingress", ipProtocol: "-1", peer: { kind: "group", groupId: group?.groupId } },
      { direction: "egress", ipProtocol: "-1", peer: { kind: "ipv4", cidr: "0.0.0.0/0" } },
    ],
  });
});

test("gives each account and region a range of its own, since all share the hosts' bridges", async () => {
  const store = await aStore();
  await ensure(store, "us-east-1");
  await ensure(store, "eu-west-1");
  await ensure(store, "us-east-1", "111111111111");
  expect(await blocks(store)).toEqual(["172.31.0.0/16", "100.64.0.0/16", "100.65.0.0/16"]);
});

test("does not make a default VPC again that was deleted", async () => {
  const store = await aStore();
  await ensure(store, "us-east-1");
  await store.write((tx) => {
    for (const vpc of tx.all(vpcs)) tx.delete(vpcs, vpc.vpcKey);
  });
  await ensure(store, "us-east-1");
  expect(await blocks(store)).toEqual([]);
});

test("does without a default VPC when every range is taken", async () => {
  const store = await aStore();
  for (let index = 0; index < 66; index += 1) await ensure(store, `xx-test-${index}`);
  expect(new Set(await blocks(store)).size).toBe(65);
});

/** The tables as they were before there were VPCs. */
const earlierSubnets = table<{ readonly subnetKey: string }>()({
  kind: "subnet",
  key: (row) => row.subnetKey,
  indexes: {},
});
const earlierInterfaces = table<{ readonly networkInterfaceId: string }>()({
  kind: "network-interface",
  key: (row) => row.networkInterfaceId,
  indexes: {},
});

test("loads subnets and interfaces of before there were VPCs, and keeps clear of their blocks", async () => {
  const disk = memoryDisk();
  const tables = [earlierSubnets, earlierInterfaces];
  const earlier = await aStore({ journal: disk.open(), tables });
  const subnet = {
    subnetKey: `${ACCOUNT}/us-east-1/subnet-local`,
    accountId: ACCOUNT,
    region: "us-east-1",
    subnetId: "subnet-local",
    cidrBlock: "172.31.0.0/20",
    availabilityZone: "us-east-1a",
    addressCursor: 1,
  };
  const held = {
    networkInterfaceId: "eni-1",
    subnetKey: subnet.subnetKey,
    subnetId: "subnet-local",
    taskArn: aNetworkInterface().taskArn,
    attachmentId: "a1",
    privateIpv4Address: "172.31.0.5",
    macAddress: "02:ec:ac:1f:00:05",
  };
  await earlier.write((tx) => {
    tx.put(earlierSubnets, subnet);
    tx.put(earlierInterfaces, held);
  });
  await earlier.close();
  const store = await aStore({ journal: disk.open() });
  await ensure(store, "us-east-1");
  const [all, interfaces] = await store.read((view) => [
    [...view.by(subnets, "scope", `${ACCOUNT}/us-east-1`)],
    [...view.by(networkInterfaces, "scope", `${ACCOUNT}/us-east-1`)],
  ]);
  expect(all[0]).toEqual({
    ...subnet,
    vpcId: NO_VPC_ID,
    defaultForAz: false,
    mapPublicIpOnLaunch: false,
    tags: [],
  });
  expect(all.slice(1).map(({ cidrBlock }) => cidrBlock)).toEqual([
    "172.31.16.0/20",
    "172.31.32.0/20",
    "172.31.48.0/20",
  ]);
  expect(interfaces).toEqual([
    {
      ...held,
      accountId: ACCOUNT,
      region: "us-east-1",
      vpcId: NO_VPC_ID,
      availabilityZone: "us-east-1a",
      securityGroupIds: [],
      createdAtMs: 0,
      tags: [],
    },
  ]);
});
