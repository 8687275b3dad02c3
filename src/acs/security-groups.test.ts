import { expect, test } from "vitest";
import { aNetworkInterface, aSecurityGroup, seedNetwork } from "../../test/fixtures/network.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { aTask } from "../../test/fixtures/task.ts";
import { allEgress, ingressFrom } from "../domain/network/security-group.ts";
import { networkInterfaces } from "../store/tables.ts";
import { securityGroupsOf } from "./security-groups.ts";

test("a host is told the rules of its tasks' groups and the members of the groups they name", async () => {
  const store = await aStore();
  await seedNetwork(store, {
    securityGroups: [
      aSecurityGroup({ rules: [ingressFrom("sg-peer", "sgr-1"), allEgress("sgr-2")] }),
      aSecurityGroup({ groupId: "sg-peer", rules: [allEgress("sgr-3")] }),
      aSecurityGroup({ groupId: "sg-stranger", rules: [allEgress("sgr-4")] }),
    ],
  });
  await store.write((tx) => {
    tx.put(networkInterfaces, aNetworkInterface());
    for (const [index, group] of ["sg-peer", "sg-peer", "sg-stranger"].entries()) {
      tx.put(
        networkInterfaces,
        aNetworkInterface({
          networkInterfaceId: `eni-other-${index}`,
          taskArn: `arn:of-another-host/${index}`,
          privateIpv4Address: `172.31.0.${10 + index}`,
          securityGroupIds: [group],
        }),
      );
    }
  });
  const told = await store.read((view) => securityGroupsOf(view, [aTask()]));
  await store.close();
  expect(told).toEqual([
    {
      groupId: "sg-1",
      rules: [
        { direction: "ingress", ipProtocol: "-1", peer: { kind: "group", groupId: "sg-peer" } },
        { direction: "egress", ipProtocol: "-1", peer: { kind: "ipv4", cidr: "0.0.0.0/0" } },
      ],
      members: [],
    },
    { groupId: "sg-peer", rules: [], members: ["172.31.0.10", "172.31.0.11"] },
  ]);
});

test("a host without awsvpc tasks is told of no group", async () => {
  const store = await aStore();
  await seedNetwork(store);
  expect(await store.read((view) => securityGroupsOf(view, [aTask()]))).toEqual([]);
  await store.close();
});
