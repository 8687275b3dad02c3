import { expect, test } from "vitest";
import { aSubnet, seedNetwork } from "../../../test/fixtures/network.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { aScope } from "../../../test/fixtures/scope.ts";
import { aStore } from "../../../test/fixtures/store.ts";
import { NO_VPC_ID } from "../../domain/network/vpc.ts";
import { systemIds } from "../../runtime/ids.ts";
import { ensureNetwork } from "../../store/default-vpc.ts";
import { networkScopes, securityGroups, subnets } from "../../store/tables.ts";
import type { Store } from "../../store/view.ts";
import { findNetwork, type FoundNetwork } from "./find-network.ts";

function find(store: Store, ...subnetIds: readonly string[]): Promise<FoundNetwork> {
  const asked = { subnetIds, securityGroupIds: [], assignPublicIp: false };
  return store.write((tx) => findNetwork(tx, { scope: aScope, asked, ids: systemIds() }));
}

const notFound = (subnetId: string): readonly string[] => [
  "InvalidParameterException",
  `Error retrieving subnet information for [${subnetId}]: The subnet ID '${subnetId}' does not exist ` +
    "(ErrorCode: InvalidSubnetID.NotFound)",
];

test("makes no network for tasks that need none", async () => {
  const store = await aStore();
  expect(await find(store)).toEqual({
    subnetKeys: [],
    securityGroupIds: [],
    assignPublicIp: false,
  });
  expect(await store.read((view) => [...view.all(networkScopes)])).toEqual([]);
});

test("leaves nothing behind when a subnet is refused at the first need", async () => {
  const store = await aStore();
  expect(await refusal(find(store, "subnet-x"))).toEqual(notFound("subnet-x"));
  expect(await store.read((view) => [...view.all(networkScopes), ...view.all(subnets)])).toEqual(
    [],
  );
});

test("puts tasks in a default subnet into the default group of the default VPC", async () => {
  const store = await aStore();
  await store.write((tx) => ensureNetwork(tx, aScope, systemIds()));
  const [subnet, group] = await store.read((view) => [
    [...view.all(subnets)][0],
    [...view.all(securityGroups)][0],
  ]);
  expect(await find(store, subnet?.subnetId ?? "")).toEqual({
    subnetKeys: [subnet?.subnetKey],
    securityGroupIds: [group?.groupId],
    assignPublicIp: false,
  });
});

test("does not know a subnet of another region", async () => {
  const store = await aStore();
  await store.write((tx) => ensureNetwork(tx, { ...aScope, region: "eu-west-1" }, systemIds()));
  const [there] = await store.read((view) => [...view.all(subnets)]);
  const subnetId = there?.subnetId ?? "";
  expect(await refusal(find(store, subnetId))).toEqual(notFound(subnetId));
});

test("takes no tasks into a subnet of before there were VPCs", async () => {
  const store = await aStore();
  await seedNetwork(store, {
    subnets: [aSubnet({ subnetId: "subnet-local", vpcId: NO_VPC_ID })],
  });
  expect(await refusal(find(store, "subnet-local"))).toEqual(notFound("subnet-local"));
});
