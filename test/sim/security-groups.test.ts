import { beforeEach, describe, expect, test } from "vitest";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import { allEgress, ingressFrom } from "../../src/domain/security-group.ts";
import { securityGroups } from "../../src/store/tables.ts";
import { aSecurityGroup } from "../fixtures/network.ts";
import { SimCluster } from "./sim-cluster.ts";

let cluster: SimCluster;
beforeEach(async () => {
  cluster = new SimCluster(7);
  cluster.faults = false;
  await cluster.start();
});

async function run(): Promise<string> {
  const { body } = await cluster.call("RunTask", {
    taskDefinition: "fargate",
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-a"] } },
  });
  const arn = asString(asRecord(asArray(body["tasks"])[0])["taskArn"]) ?? "";
  await cluster.pass(2_000);
  return arn;
}

function addressOf(arn: string): string {
  const task = cluster.invariants.tasks.find((it) => it.taskArn === arn);
  return task?.containers[0]?.networkInterfaces[0]?.privateIpv4Address ?? "no address";
}

/** The rules that hold for a task on the host it runs on. */
function rulesOf(arn: string): string {
  const label = "com.amazonaws.ecs.task-arn";
  return cluster.engines
    .flatMap((engine) =>
      engine
        .states()
        .filter(({ labels }) => labels[label] === arn)
        .map(({ id }) => engine.rulesOf(id) ?? ""),
    )
    .join("");
}

describe("the security groups of a running task", () => {
  test("let in the members of a group as these come and go", async () => {
    const first = await run();
    const second = await run();
    expect(rulesOf(first)).toContain(addressOf(second));
    expect(rulesOf(second)).toContain(addressOf(first));
    await cluster.call("StopTask", { task: second });
    await cluster.pass(10_000);
    expect(rulesOf(first)).toContain(addressOf(first));
    expect(rulesOf(first)).not.toContain(addressOf(second));
  });

  test("follow a change of their rules", async () => {
    const arn = await run();
    expect(rulesOf(arn)).not.toContain("tcp dport 8080");
    const rules = [
      ingressFrom("sg-1", "sgr-1"),
      allEgress("sgr-2"),
      {
        ruleId: "sgr-3",
        direction: "ingress" as const,
        ipProtocol: "tcp",
        fromPort: 8080,
        toPort: 8080,
        peer: { kind: "ipv4" as const, cidr: "10.0.0.0/8" },
        tags: [],
      },
    ];
    await cluster.server.store.write((tx) => tx.put(securityGroups, aSecurityGroup({ rules })));
    await cluster.pass(1_000);
    expect(rulesOf(arn)).toContain("ip saddr 10.0.0.0/8 tcp dport 8080 accept");
  });

  test("are what they should be when the agent was away meanwhile", async () => {
    const first = await run();
    for (const host of cluster.hosts) host.kill();
    const rules = [allEgress("sgr-2")];
    await cluster.server.store.write((tx) => tx.put(securityGroups, aSecurityGroup({ rules })));
    for (const host of cluster.hosts) host.start();
    await cluster.pass(10_000);
    expect(rulesOf(first)).not.toContain("@sg_1");
    expect(rulesOf(first)).toContain("policy drop");
  });
});
