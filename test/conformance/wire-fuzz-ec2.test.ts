import * as model from "@aws-sdk/client-ec2";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ec2 } from "../../src/companions/ec2/companion.ts";
import { ec2Operations } from "../../src/companions/ec2/operations.ts";
import { systemIds } from "../../src/runtime/ids.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { aNetworkInterface, aSecurityGroup, aSubnet, seedNetwork } from "../fixtures/network.ts";
import { expectProperAnswer } from "../fixtures/proper-answer.ts";
import { ec2Requests, queryRequests } from "../fixtures/requests.ts";
import { aStore } from "../fixtures/store.ts";
import { anApplication } from "../fixtures/wire.ts";
import { networkInterfaces } from "../../src/store/tables.ts";

const RESOURCES = ["vpc-1", "subnet-1", "sg-1", "eni-1"];

/** By member: names of what is there, and words that the operations know. */
const WORDS = {
  VpcId: ["vpc-1"],
  VpcIds: ["vpc-1"],
  SubnetId: ["subnet-1"],
  SubnetIds: ["subnet-1"],
  GroupId: ["sg-1"],
  GroupIds: ["sg-1"],
  GroupName: ["default", "web"],
  GroupNames: ["default", "web"],
  Description: ["for tests"],
  NetworkInterfaceIds: ["eni-1"],
  Resources: RESOURCES,
  CidrBlock: ["10.0.0.0/16", "172.31.64.0/20", "172.31.0.0/24"],
  CidrIp: ["10.0.0.0/8", "0.0.0.0/0"],
  CidrIpv6: ["::/0"],
  IpProtocol: ["tcp", "udp", "icmp", "-1"],
  Name: ["vpc-id", "tag:Name", "group-name", "status", "subnet-id", "group-id"],
  Values: ["*", ...RESOURCES],
  ResourceType: ["vpc", "subnet", "security-group", "security-group-rule"],
  Key: ["Name"],
  Attribute: ["enableDnsSupport", "enableDnsHostnames"],
  AttributeNames: ["default-vpc"],
  AvailabilityZone: ["us-east-1a"],
  AvailabilityZoneId: ["use1-az1"],
  InstanceTenancy: ["default"],
  UserId: ["000000000000"],
  ZoneNames: ["us-east-1a"],
  ZoneIds: ["use1-az1"],
  RegionNames: ["us-east-1"],
};

/** EC2 over a store with one of everything. */
async function anEc2() {
  const store = await aStore();
  await seedNetwork(store, { subnets: [aSubnet()], securityGroups: [aSecurityGroup()] });
  await store.write((tx) => tx.put(networkInterfaces, aNetworkInterface()));
  return { store, application: anApplication([ec2({ store, ids: systemIds(), log: silentLog })]) };
}

test("EC2 answers any request of the operations it has properly, and never with a fault of ours", async () => {
  const { store, application } = await anEc2();
  const requests = ec2Requests(model, Object.keys(ec2Operations), WORDS);
  await fc.assert(
    fc.asyncProperty(requests, async (request) => expectProperAnswer(await application(request))),
    { numRuns: 1000 },
  );
  await store.close();
}, 60_000);

test("the generated requests get as far as the operations, and through most of them", async () => {
  const { store, application } = await anEc2();
  const succeeded = new Set<string>();
  const requests = ec2Requests(model, Object.keys(ec2Operations), WORDS);
  for (const request of fc.sample(requests, { numRuns: 1500, seed: 1 })) {
    const { status, body } = await application(request);
    if (status === 200)
      succeeded.add(/^<(\w+)Response/.exec(Buffer.from(body).toString())?.[1] ?? "");
  }
  expect(succeeded.size).toBeGreaterThan(12);
  await store.close();
}, 60_000);

test("EC2 answers any query request properly, and never with a fault of ours", async () => {
  const { store, application } = await anEc2();
  const requests = queryRequests(model, { signingName: "ec2", version: "2016-11-15" });
  await fc.assert(
    fc.asyncProperty(requests, async (request) => expectProperAnswer(await application(request))),
    { numRuns: 300 },
  );
  await store.close();
}, 60_000);
