import { afterEach, beforeEach, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seedNetwork } from "../../../test/fixtures/network.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { networkInterfaces } from "../../store/tables.ts";
import { runTask } from "../operations/run-task.ts";

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seedNetwork(api.store);
});

afterEach(() => api.store.close());

/** Runs a Fargate task on a host that says this of itself. */
async function run(
  attributes: Readonly<Record<string, string>>,
  assignPublicIp: "ENABLED" | "DISABLED",
): Promise<readonly (string | undefined)[]> {
  const host = aContainerInstance({ pool: "FARGATE" });
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [
      {
        ...host,
        attributes: [
          ...host.attributes,
          ...Object.entries(attributes).map(([name, value]) => ({ name, value })),
        ],
      },
    ],
    taskDefinitions: [
      aTaskDefinition({
        compatibilities: ["EC2", "FARGATE"],
        requiresAttributes: [],
        definition: { networkMode: "awsvpc", cpu: "256", memory: "512" },
      }),
    ],
  });
  const { failures } = await api.call(runTask, {
    taskDefinition: "web",
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"], assignPublicIp } },
  });
  expect(failures).toEqual([]);
  const held = await api.store.read((view) => [...view.all(networkInterfaces)]);
  return held.map(({ publicIp }) => publicIp);
}

const ABLE = {
  "longshore.public-address": "192.0.2.7",
  "longshore.security-groups": "enforced",
};

test("a task with assignPublicIp has its host's address", async () => {
  expect(await run(ABLE, "ENABLED")).toEqual(["192.0.2.7"]);
  expect(api.warnings).toEqual([]);
});

test("a host where security groups hold some moments late is not warned of each time", async () => {
  const late = "enforced some moments late: the kernel does not take nftables rules for bridges";
  await run({ ...ABLE, "longshore.security-groups": late }, "DISABLED");
  expect(api.warnings).toEqual([]);
});

test("a task without it has no public address", async () => {
  expect(await run(ABLE, "DISABLED")).toEqual([undefined]);
});

test("what the chosen host cannot do is warned of", async () => {
  const unable = { "longshore.security-groups": "not enforced: nft is not installed" };
  expect(await run(unable, "ENABLED")).toEqual([undefined]);
  expect(api.warnings).toEqual([
    "assignPublicIp has no effect: the host of the task tells of no address of its own",
    "the security groups of the task are not enforced: nft is not installed",
  ]);
});
